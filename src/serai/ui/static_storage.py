"""Static files under names that change with their content, once they have been collected."""

from typing import Any

from servestatic.storage import CompressedManifestStaticFilesStorage


class CollectedOrPlain(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Plain names as long as nothing is collected: the files are then served from the source."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Worked out once: a page names the icons a hundred times."""
        if not self.hashed_files:
            return str(super().url(name, force))
        if name not in self._addresses:
            self._addresses[name] = str(super().url(name, force))
        return self._addresses[name]

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))

"""Static files under names that change with their content, once they have been collected."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class CollectedOrPlain(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Plain names as long as nothing is collected: the files are then served from the source."""

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))

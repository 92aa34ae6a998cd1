"""A request as the library for HTTP Message Signatures wants to see one."""

from collections.abc import Iterable
from typing import NamedTuple


class Fields:
    """All header lines in order, also those that share a name."""

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._lines = [(name.decode("latin-1"), text.decode("latin-1")) for name, text in headers]

    def items(self) -> list[tuple[str, str]]:
        return self._lines


class LibraryRequest(NamedTuple):
    method: str
    url: str
    headers: Fields

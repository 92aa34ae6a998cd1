"""The copy of the published documents on disk: what a gateway knows while the database is away.

One line a document, its checksum before it; differences are appended. A copy with one damaged
line is refused whole: half a truth about who may call is worse than none.
"""

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import orjson

from serai.gateway.store import DocumentRow


class DamagedCopy(Exception):
    """The copy on disk is not what was written."""


class DiskCopy:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "documents.jsonl"

    def replace(self, rows: Iterable[DocumentRow]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(_line(row) for row in rows)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def touch(self) -> None:
        """The database has just said that the copy is all there is."""
        os.utime(self._path)

    def heard_at(self) -> float:
        """The second of the epoch at which the copy was known to be all; 0 without a copy."""
        try:
            return self._path.stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def append(self, rows: Iterable[DocumentRow]) -> None:
        with self._path.open("ab") as file:
            file.writelines(_line(row) for row in rows)

    def read(self) -> list[DocumentRow]:
        """What was written, in order; nothing if there is no copy; DamagedCopy."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return []
        if text and not text.endswith(b"\n"):
            raise DamagedCopy
        return [_row(line) for line in text.splitlines()]


def _line(row: DocumentRow) -> bytes:
    text = orjson.dumps(list(row))
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _row(line: bytes) -> DocumentRow:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        raise DamagedCopy
    kind, name, seq, body, deleted = orjson.loads(text)
    return DocumentRow(kind, name, seq, body, deleted)

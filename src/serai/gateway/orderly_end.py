"""What a process that ended in order leaves for the next one: what it had bound, in one file.

A file is read once and taken away before calls are served, so that none is believed after a later
kill. SHA-256 over the whole shows a file that was cut or damaged: half a truth about what was made
already is worse than none.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct, error
from typing import NamedTuple

_MAGIC = b"serai ended 1\n"
_HEAD = Struct("<dddqq")
_DIGEST = hashlib.sha256().digest_size


class Damaged(Exception):
    """The file is not what was written."""


class Ended(NamedTuple):
    """What a process knew at its end. `writes` and `nonces` are records as their tables pack them.

    `window`: how far off a timestamp could be then. `unclean_start`: what was stamped before it
    the process did not know either, but refused.
    """

    at: datetime
    window: timedelta
    unclean_start: datetime | None
    writes: bytes
    nonces: bytes

    def to_bytes(self) -> bytes:
        unclean = self.unclean_start.timestamp() if self.unclean_start else 0.0
        times = (self.at.timestamp(), self.window.total_seconds(), unclean)
        head = _HEAD.pack(*times, len(self.writes), len(self.nonces))
        parts = (_MAGIC, head, self.writes, self.nonces)
        digest = hashlib.sha256()
        for part in parts:
            digest.update(part)
        return b"".join((*parts, digest.digest()))

    @classmethod
    def from_bytes(cls, text: bytes) -> "Ended":
        """The inverse of `to_bytes`; Damaged."""
        whole, digest = text[:-_DIGEST], text[-_DIGEST:]
        if not whole.startswith(_MAGIC) or hashlib.sha256(whole).digest() != digest:
            raise Damaged
        try:
            at, window, unclean, writes, nonces = _HEAD.unpack_from(whole, len(_MAGIC))
        except error:
            raise Damaged from None
        begin = len(_MAGIC) + _HEAD.size
        if len(whole) != begin + writes + nonces:
            raise Damaged
        return cls(
            datetime.fromtimestamp(at, UTC),
            timedelta(seconds=window),
            datetime.fromtimestamp(unclean, UTC) if unclean else None,
            whole[begin : begin + writes],
            whole[begin + writes :],
        )


class OrderlyEnds:
    """The files of processes that ended in order, `ended-…` in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def leave(self, ended: Ended) -> None:
        """There whole and on disk, or not there at all. OSError."""
        name = secrets.token_hex(8)
        fresh = self._folder / f"ending-{name}"
        with _removed_on_failure(fresh):
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "wb") as stream:
                stream.write(ended.to_bytes())
                stream.flush()
                os.fsync(stream.fileno())
            fresh.rename(self._folder / f"ended-{name}")
            self._sync()

    def take(self, *, alone: bool) -> tuple[list[Ended], bool]:
        """What was left, taken away for good; and whether each file was whole. OSError.

        `alone`: no other process runs, and what is half written has nobody who goes on with it.
        """
        found: list[Ended] = []
        whole = True
        for path in sorted(self._folder.glob("ended-*")):
            try:
                found.append(Ended.from_bytes(path.read_bytes()))
            except (Damaged, FileNotFoundError):  # not found: another process took it just now
                whole = False
            path.unlink(missing_ok=True)
        for path in self._folder.glob("ending-*") if alone else ():
            path.unlink(missing_ok=True)
        self._sync()
        return found, whole

    def _sync(self) -> None:
        """A loss of power must not bring back a file that was taken."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        path.unlink(missing_ok=True)
        raise

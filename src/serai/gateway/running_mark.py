"""Whether the gateway before this one ended in order: a locked file while it runs.

Each process holds the lock of a file of its own, which an orderly end takes away. A file that
nobody has locked is left from a process that was killed.
"""

import fcntl
import os
import secrets
from pathlib import Path
from typing import NamedTuple


class Before(NamedTuple):
    """What a process finds that begins."""

    first: bool
    """Nothing is there: no process has ever run on this folder."""
    killed: bool
    """One was killed."""
    living: bool
    """One runs beside this one."""


class RunningMark:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"running-{secrets.token_hex(8)}"
        self._file = -1

    def begin(self) -> Before:
        """Mark this process as running. OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        first = not any(self._folder.iterdir())
        self._mark()
        others = [path for path in self._folder.glob("running-*") if path != self._path]
        left = [path for path in others if _is_left(path)]
        for path in left:
            path.unlink(missing_ok=True)
        living = [path for path in others if path not in left and path.exists()]
        return Before(first, bool(left), bool(living))

    def end(self) -> None:
        if self._file >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1

    def _mark(self) -> None:
        """Locked before others can see it by its name: they would take it for one that is left."""
        unseen = self._path.with_name(f"beginning-{self._path.name}")
        self._file = os.open(unseen, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        unseen.rename(self._path)


def _is_left(path: Path) -> bool:
    try:
        file = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False  # that process has just ended in order
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        # It was unlinked between our listing and our lock if its owner ended in order.
        return path.exists()
    finally:
        os.close(file)

"""Whether the gateway before this one ended in order: a locked file while it runs.

Each process holds the lock of a file of its own, which an orderly end takes away. A file that
nobody has locked is left from a process that was killed.
"""

import fcntl
import os
import secrets
from pathlib import Path


class RunningMark:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"running-{secrets.token_hex(8)}"
        self._file = -1

    def begin(self) -> bool:
        """Mark this process as running. True if one before was killed. OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        left = [path for path in self._folder.glob("running-*") if self._is_left(path)]
        for path in left:
            path.unlink(missing_ok=True)
        return bool(left)

    def end(self) -> None:
        if self._file >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1

    def _is_left(self, path: Path) -> bool:
        if path == self._path:
            return False
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

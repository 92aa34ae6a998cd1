"""Copies of the shipped pack to change."""

import shutil
from pathlib import Path

import serai

SHIPPED = Path(serai.__file__).parent / "packs" / "dropshipping"


def copied(folder: Path) -> Path:
    """The shipped pack in a folder of the test's own, under its own name."""
    return Path(shutil.copytree(SHIPPED, folder / "dropshipping"))


def edit(pack: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; the line, from 1, on which `new` then begins."""
    path = pack / file
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found, f"{old!r} is not in {file}"
    path.write_text(before + new + after, encoding="utf-8", newline="")
    return before.count("\n") + 1


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }

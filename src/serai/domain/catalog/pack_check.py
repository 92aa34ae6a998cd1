"""Whether a pack means something: what each file names must exist, and all have the one form."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path as FilePath

from serai.domain.catalog import pack_faults
from serai.domain.catalog.pack_meaning import (
    agreement_files,
    app_type_files,
    method_files,
    single_files,
)
from serai.domain.catalog.pack_reading import Fault, Files, Pack, described, files_of, read
from serai.domain.catalog.pack_shape import Path
from serai.domain.catalog.pack_writing import written


def check(folder: FilePath) -> list[Fault]:
    """Every fault of the pack in a folder, by file and line; none: it can be loaded."""
    if not folder.is_dir():
        return [Fault(str(folder), 1, "There is no such folder.")]
    return check_files(files_of(folder))[1]


def warnings(folder: FilePath) -> list[Fault]:
    """What a pack without faults had better not do: signatures that fit two calls."""
    files = files_of(folder)
    pack, _ = read(files)
    found = method_files.warnings(pack)
    return sorted({Fault(name, _line(files, name, path), why) for name, path, why in found})


def check_files(files: Files) -> tuple[Pack, list[Fault]]:
    """The same for files already read, with the pack they make; the pack is whole if no faults."""
    pack, faults = read(files)
    if not faults:
        faults = [*_meaning_faults(pack, files), *_form_faults(pack, files)]
    return pack, sorted(set(faults))


def _meaning_faults(pack: Pack, files: Files) -> Iterator[Fault]:
    for rules in (single_files, app_type_files, method_files, agreement_files):
        for name, path, reason in rules.faults(pack):
            yield Fault(name, _line(files, name, path), described(path, reason))


def _line(files: Files, name: str, path: Path) -> int:
    content = files.get(name)
    return pack_faults.line_of(content.decode(), path) if content is not None else 1


def _form_faults(pack: Pack, files: Files) -> Iterator[Fault]:
    for name, content in written(pack).items():
        if name not in files:
            yield Fault(name, 1, "This file is missing.")
        elif files[name] != content:
            yield from _differences(name, files[name].decode(), content.decode())


def _differences(name: str, found: str, wanted: str) -> Iterator[Fault]:
    ours, theirs = wanted.split("\n"), found.split("\n")
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    for tag, start, _, begin, end in matcher.get_opcodes():
        if tag == "delete":
            yield Fault(name, start + 1, "Not in the one form of a pack: leave this line out.")
        elif tag != "equal":
            line = ours[begin] if end - begin == 1 else " ⏎ ".join(ours[begin:end])
            verb = "write" if tag == "replace" else "before this line, write"
            yield Fault(name, start + 1, f"Not in the one form of a pack: {verb} {line!r}.")

"""Whether a table has its shape, and on which line of its TOML a fault stands."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from serai.domain.catalog.pack_shape import LARGEST_WHOLE, Holds, Key, Path, Shape


def faults(table: Any, shape: Shape, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Where a table does not have its shape, and why."""
    if not isinstance(table, dict):
        yield path, "is not a table"
        return
    known = {key.name: key for key in shape}
    for name in table:
        if name not in known:
            yield (*path, name), "is not known here"
    for key in shape:
        if key.name in table:
            yield from _value_faults(table[key.name], key, (*path, key.name))
        elif key.required:
            yield path, f'lacks "{key.name}"'


def _value_faults(value: Any, key: Key, path: Path) -> Iterator[tuple[Path, str]]:
    if key.holds is Holds.TABLE:
        yield from faults(value, key.inside, path)
    elif key.holds is Holds.TABLES:
        yield from _tables_faults(value, key, path)
    elif key.holds is Holds.NAMES:
        yield from _names_faults(value, path)
    elif not _HELD[key.holds](value):
        yield path, f"is not {_CALLED[key.holds]}"
    elif key.most and len(value) > key.most:
        yield path, f"is longer than {key.most} characters"


def _tables_faults(value: Any, key: Key, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, list) or not value:
        yield path, "is not a list of tables with something in it"
        return
    for index, table in enumerate(value):
        yield from faults(table, key.inside, (*path, index))


def _names_faults(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict) or not value:
        yield path, "is not a table with something in it"
        return
    for name, text in value.items():
        if not _is_text(text) or not _is_text(name):
            yield (*path, name), f"is not {_CALLED[Holds.TEXT]}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\x00" not in value


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_WHOLE


def _is_list_of(held: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(held, value))


_HELD = {
    Holds.TEXT: _is_text,
    Holds.WHOLE: _is_whole,
    Holds.FLAG: lambda value: isinstance(value, bool),
    Holds.DATE: lambda value: type(value) is date,
    Holds.TEXTS: _is_list_of(_is_text),
    Holds.WHOLES: _is_list_of(_is_whole),
}
_CALLED = {
    Holds.TEXT: "a text with something in it",
    Holds.WHOLE: f"a whole number from 0 to {LARGEST_WHOLE}",
    Holds.FLAG: "true or false",
    Holds.DATE: "a date like 2026-12-01",
    Holds.TEXTS: "a list of texts with something in it",
    Holds.WHOLES: "a list of whole numbers with something in it",
}


def line_of(text: str, path: Path) -> int:
    """The line, from 1, on which a path of a TOML text stands, or the nearest part of it."""
    where = _places(text)
    while path and path not in where:
        path = path[:-1]
    return where.get(path, 1)


def _places(text: str) -> dict[Path, int]:
    where: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]", line):
            here = _entered(header[2].split("."), counts, is_list=header[1] == "[[")
            where.setdefault(here, number)
        elif entry := re.match(r"""\s*["']?([^"'=]+?)["']?\s*=""", line):
            where.setdefault((*here, entry[1]), number)
    return where


def _entered(names: list[str], counts: dict[Path, int], *, is_list: bool) -> Path:
    here: Path = ()
    for place, name in enumerate(names, 1):
        here = (*here, name.strip())
        if is_list and place == len(names):
            counts[here] = counts.get(here, -1) + 1
        if here in counts:
            here = (*here, counts[here])
    return here

"""TOML in the one form a pack has it: each value on its line, in the order of its shape."""

import re
from collections.abc import Iterator
from typing import Any

import tomlkit

from serai.domain.catalog.pack_shape import Holds, Key, Shape, Table


def written(table: Table, shape: Shape) -> str:
    """The one text of a table: its plain values first, then the tables inside it."""
    return "\n".join(_lines(table, shape, ())).strip("\n") + "\n"


def _lines(table: Table, shape: Shape, header: tuple[str, ...]) -> Iterator[str]:
    for key in shape:
        if key.name in table and key.holds not in _TABLES:
            yield f"{key.name} = {tomlkit.item(table[key.name]).as_string()}"
    for key in shape:
        if key.name in table and key.holds in _TABLES:
            yield from _inner(table[key.name], key, (*header, key.name))


_TABLES = (Holds.TABLE, Holds.TABLES, Holds.NAMES)


def _inner(value: Any, key: Key, header: tuple[str, ...]) -> Iterator[str]:
    name = ".".join(header)
    if key.holds is Holds.TABLES:
        for table in value:
            yield from ("", f"[[{name}]]")
            yield from _lines(table, key.inside, header)
        return
    if key.holds is Holds.NAMES:
        yield from ("", f"[{name}]")
        for entry in sorted(value):
            yield f"{_bare_or_quoted(entry)} = {tomlkit.item(value[entry]).as_string()}"
        return
    if any(inner.holds not in _TABLES for inner in key.inside):
        yield from ("", f"[{name}]")
    yield from _lines(value, key.inside, header)


def _bare_or_quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else tomlkit.item(name).as_string()

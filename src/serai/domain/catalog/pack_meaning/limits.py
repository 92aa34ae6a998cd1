"""Limits, as app types and methods give them."""

from collections.abc import Iterator

from serai.domain.catalog.pack_shape import Path, Table


def limit_faults(table: Table) -> Iterator[tuple[Path, str]]:
    """(path, reason) of what is wrong in the limits of one file."""
    limits = table.get("limits")
    if limits == {}:
        yield ("limits",), "holds nothing: leave it out"
    for name, limit in (limits or {}).items():
        if limit < 1:
            yield ("limits", name), "is not at least 1"

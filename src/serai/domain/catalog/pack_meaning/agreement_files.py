"""Agreements: versions without gaps, each in force after the one before, explained by section."""

from collections.abc import Iterator

from serai.domain.catalog.pack_reading import Pack
from serai.domain.catalog.pack_shape import Path

Found = Iterator[tuple[str, Path, str]]


def faults(pack: Pack) -> Found:
    """(file, path, reason) of what is wrong in agreements/."""
    for (slug, version), agreement in sorted(pack.agreements.items()):
        name = f"agreements/{slug}.v{version}.md"
        before = pack.agreements.get((slug, version - 1))
        if len(slug) > 64:
            yield name, (), "has a name longer than 64 characters"
        if version > 1 and before is None:
            yield name, (), f"has no version {version - 1} before it"
        if before is not None and before["in_force_from"] >= agreement["in_force_from"]:
            yield name, ("in_force_from",), f"is not after that of version {version - 1}"
        headings = sections(agreement["text"])
        for index, short in enumerate(agreement.get("in_short", [])):
            if short["section"] not in headings:
                path = ("in_short", index, "section")
                yield name, path, 'is no heading ("## …") of the text'


def sections(text: str) -> list[str]:
    """The headings of an agreement's sections, without their marks."""
    return [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]

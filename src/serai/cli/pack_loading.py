"""Packs from the command line: check, load, export."""

from pathlib import Path

from django.db import DatabaseError

from serai.cli.cannot_start import CannotStart
from serai.domain.catalog import pack_check
from serai.domain.catalog.actions import export_pack, load_pack
from serai.domain.refused import Refused


def load(folder: Path) -> bool:
    """Load a pack; False if nothing had to change."""
    try:
        return load_pack(folder, by=None)
    except Refused as refusal:
        raise CannotStart(str(refusal)) from refusal
    except DatabaseError as error:
        raise CannotStart(f"The pack cannot be loaded: {error}") from error


def check(folder: Path) -> list[str]:
    """Every fault as a line `file:line: reason`; empty when the pack can be loaded."""
    return [str(fault) for fault in pack_check.check(folder)]


def warnings(folder: Path) -> list[str]:
    """Lines `file:line: warning: reason` about a pack that has no faults."""
    found = pack_check.warnings(folder)
    return [f"{fault.file}:{fault.line}: warning: {fault.reason}" for fault in found]


def export(folder: Path) -> int:
    """Write the loaded pack into a new folder; the number of files."""
    try:
        return len(export_pack(folder))
    except (Refused, OSError, DatabaseError) as error:
        raise CannotStart(str(error)) from error

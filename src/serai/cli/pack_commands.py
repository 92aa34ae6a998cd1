"""`serai pack`: a platform as a folder."""

from pathlib import Path
from typing import Annotated

import typer

from serai.cli.cannot_start import one_line

pack = typer.Typer(no_args_is_help=True, help="A platform as a folder: check, load, export.")

Folder = Annotated[Path | None, typer.Argument(help="The pack; without it, the one in SERAI_PACK.")]


@pack.command("check")
def pack_check(folder: Folder = None) -> None:
    """Name file, line and reason of each fault; exit status 1 if there is one.

    Warnings name parameters that one signature cannot tell apart; the gateway binds such calls.
    """
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import pack_loading

        chosen = folder or ground.chosen_pack()
        faults = pack_loading.check(chosen)
        for line in faults or pack_loading.warnings(chosen):
            print(line)
        if faults:
            raise typer.Exit(1)
        print("This pack can be loaded.")


@pack.command("load")
def pack_load(folder: Folder = None) -> None:
    """Make the platform what the pack says."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import pack_loading

        changed = pack_loading.load(folder or ground.chosen_pack())
        print("Loaded." if changed else "Loaded already; nothing changed.")


@pack.command("export")
def pack_export(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Write the loaded pack into a folder."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import pack_loading

        print(f"{pack_loading.export(folder)} files in {folder}")

"""The one error of the command line, and how it is told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class CannotStart(Exception):
    """What stands in the way, as one line for the person who typed the command."""


@contextmanager
def one_line() -> Iterator[None]:
    """What stands in the way is said in one line, with exit status 2."""
    try:
        yield
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from error

"""Bring the databases up to date, and cost little when they are."""

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from serai.cli.cannot_start import CannotStart


def migrate() -> list[str]:
    """Bring every database up to date; the names of those that were not."""
    return [name for name in connections if _migrate(name)]


def _migrate(name: str) -> bool:
    connection = connections[name]
    try:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        call_command("migrate", database=name, verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used: {_first_line(error)}") from error
    return True


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

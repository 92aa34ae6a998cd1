"""Whether the database is away, in which case nothing else is wrong."""

from django.db import InterfaceError, OperationalError


def is_outage(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError)

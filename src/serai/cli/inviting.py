"""Invite staff from the command line: how the first operator comes in."""

from django.conf import settings
from django.db import DatabaseError

from serai.cli.cannot_start import CannotStart
from serai.domain.developers.staff import invite
from serai.domain.refused import Refused


def invitation(email: str, *, reviewer: bool, operator: bool) -> str:
    """The whole address of a one-time link."""
    try:
        path = invite(email, reviewer=reviewer, operator=operator)
    except Refused as refusal:
        raise CannotStart(str(refusal)) from refusal
    except DatabaseError as error:
        raise CannotStart(f"The database cannot be used: {error}") from error
    return f"{settings.SERAI_CONSOLE_URL}{path}"

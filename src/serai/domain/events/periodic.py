"""Periodic duties: rows, claimed by a conditional UPDATE, so that one of many workers does each."""

from datetime import datetime, timedelta

from serai.domain.events.models import PeriodicDuty

AGAIN_AFTER_A_FAULT = timedelta(minutes=5)


def claim_duty(name: str, *, every: timedelta, now: datetime) -> bool:
    """True for the one caller who is to do it now; it is due again `every` later."""
    PeriodicDuty.objects.get_or_create(name=name, defaults={"due_at": now})
    due = PeriodicDuty.objects.filter(name=name, due_at__lte=now)
    return due.exists() and bool(due.update(due_at=now + every))


def give_back_duty(name: str, *, now: datetime) -> None:
    """It failed: try again soon."""
    PeriodicDuty.objects.filter(name=name).update(due_at=now + AGAIN_AFTER_A_FAULT)

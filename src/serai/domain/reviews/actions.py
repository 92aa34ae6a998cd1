"""What happens to a case. Called inside the transaction that changes its subject."""

from datetime import datetime, timedelta

from django.db import models

from serai.domain.developers.models import User
from serai.domain.reviews.hours import BusinessHours
from serai.domain.reviews.models import Case, Decision


def open_case(
    subject: models.Model, *, hours: BusinessHours, promise: timedelta, now: datetime
) -> Case:
    return Case.objects.create(
        subject_kind=str(subject._meta.model_name),
        subject_id=subject.pk,
        opened_at=now,
        promised_at=hours.after(now, promise),
    )


def pause(case: Case, *, hours: BusinessHours, now: datetime) -> None:
    """The developer's move: what is left of the promise is kept."""
    left = hours.between(now, case.promised_at)
    Case.objects.filter(pk=case.pk).update(paused_at=now, left=left)


def resume(case: Case, *, hours: BusinessHours, now: datetime) -> None:
    """Our move again, in a new round: the promise is what was left, from now on."""
    promised_at = hours.after(now, case.left or timedelta())
    Case.objects.filter(pk=case.pk).update(
        paused_at=None, left=None, promised_at=promised_at, round=models.F("round") + 1
    )


def close(case: Case, *, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(closed_at=now)


def reopen(case: Case) -> None:
    """As if it had never been closed: same place, same promise."""
    Case.objects.filter(pk=case.pk).update(closed_at=None)


def decide(case: Case, step: str, *, by: User, reason: str, now: datetime) -> Decision:
    return Decision.objects.create(
        case=case, round=case.round, step=step, reason=reason, by=by, at=now
    )

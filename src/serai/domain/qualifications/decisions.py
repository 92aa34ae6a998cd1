"""What reviewers and operators decide, with the words that the developer will read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.qualifications.changing import business_hours, change
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import (
    NEEDS_REASON,
    Actor,
    Status,
    Step,
    status_after,
)
from serai.domain.refused import Refused
from serai.domain.reviews import actions as reviews
from serai.domain.reviews.models import Case


@transaction.atomic
def decide(
    qualification: Qualification,
    step: Step,
    *,
    by: User,
    round: int,  # noqa: A002  # the field's word
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """A reviewer approves, rejects or asks for changes, upon the answers of `round`."""
    at = now or timezone.now()
    if not by.is_reviewer:
        raise Refused("Only a reviewer can decide an application.")
    if qualification.belongs_to(by):
        raise Refused("Nobody reviews their own application.")
    words = _reason_for(step, reason)
    before = Status(qualification.status)
    after = status_after(before, step, Actor.REVIEWER)
    case = Case.objects.of(qualification)
    if case.round != round:
        raise Refused("New answers have come since you opened this case. Read them first.")
    decided = None if step is Step.REQUEST_CHANGES else at
    change(qualification, before, status=after, decided_at=decided)
    if step is Step.REQUEST_CHANGES:
        reviews.pause(case, hours=business_hours(), now=at)
    else:
        reviews.close(case, now=at)
    decision = reviews.decide(case, step, by=by, reason=words, now=at)
    _tell(qualification, after, by=by, decision=decision.pk, reason=words, now=at)


@transaction.atomic
def revoke(
    qualification: Qualification, *, by: User, reason: str, now: datetime | None = None
) -> None:
    """An operator ends an approval: its apps may no longer call."""
    at = now or timezone.now()
    if not by.is_operator:
        raise Refused("Only an operator can revoke an approval.")
    words = _reason_for(Step.REVOKE, reason)
    before = Status(qualification.status)
    after = status_after(before, Step.REVOKE, Actor.OPERATOR)
    change(qualification, before, status=after, decided_at=at)
    case = Case.objects.of(qualification)
    decision = reviews.decide(case, Step.REVOKE, by=by, reason=words, now=at)
    _tell(qualification, after, by=by, decision=decision.pk, reason=words, now=at)


def _tell(
    qualification: Qualification,
    after: Status,
    *,
    by: User,
    decision: int,
    reason: str,
    now: datetime,
) -> None:
    record(
        f"qualification.{after}",
        qualification,
        by=by,
        data={"decision": decision},
        words={"reason": reason} if reason else None,
        now=now,
    )


def _reason_for(step: Step, reason: str) -> str:
    words = reason.strip()
    if step in NEEDS_REASON and not words:
        raise Refused("Write a reason: the developer will read it.")
    if len(words) > 4000:
        raise Refused("A reason has at most 4,000 characters.")
    return words

"""The developer's steps: submit, withdraw, take back.

Each is one transaction: a conditional UPDATE, its case, an event.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from serai.domain.catalog import form_answers, form_spec
from serai.domain.developers.actions import accept_agreement
from serai.domain.developers.models import Agreement, User
from serai.domain.events.actions import record
from serai.domain.qualifications.changing import business_hours, change
from serai.domain.qualifications.drafts import context_of
from serai.domain.qualifications.models import (
    TAKE_BACK_WITHIN,
    Picture,
    Qualification,
    Submission,
)
from serai.domain.qualifications.workflow import Actor, Status, Step, status_after
from serai.domain.refused import Refused
from serai.domain.reviews import actions as reviews
from serai.domain.reviews.models import Case


class AnswersRefused(Refused):
    """Some answers stand in the way of submitting: a sentence per field key."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("Some answers need a correction before you can submit.")
        self.faults = faults


def faults_of(qualification: Qualification) -> dict[str, str]:
    """What stands in the way of submitting, by field key; empty when nothing does."""
    form = form_spec.parse(qualification.form)
    faults = form_answers.check(form, qualification.answers, context_of(qualification))
    for field in form.fields:
        if field.kind is form_spec.Kind.PICTURE and field.key not in faults:
            kept = qualification.answers.get(field.key)
            if kept and not _owns_picture(qualification, kept):
                faults[field.key] = "This picture is no longer here. Upload it again."
    return faults


@transaction.atomic
def submit(
    qualification: Qualification,
    *,
    by: User,
    agreement: Agreement,
    revision: int,
    source: str,
    user_agent: str = "",
    now: datetime | None = None,
) -> Case:
    """Send the answers to the reviewers, for the first time or again, accepting the agreement.

    Raises AnswersRefused with every fault, or Refused when somebody was faster.
    """
    at = now or timezone.now()
    before = Status(qualification.status)
    step = Step.SUBMIT_AGAIN if before is Status.CHANGES_REQUESTED else Step.SUBMIT
    after = status_after(before, step, Actor.DEVELOPER)
    if not qualification.belongs_to(by):
        raise Refused("Only the developer can submit this application.")
    faults = faults_of(qualification)
    if faults:
        raise AnswersRefused(faults)
    accept_agreement(
        agreement, by=by, digest=agreement.digest, source=source, user_agent=user_agent, now=at
    )
    change(
        qualification,
        before,
        status=after,
        agreement=agreement,
        submitted_at=at,
        only_if={"revision": revision},
    )
    case = _sent(qualification, step, at)
    Submission.objects.create(
        qualification=qualification,
        round=case.round,
        answers=qualification.answers,
        developer_answers=qualification.developer.answers,
        at=at,
    )
    kind = "resubmitted" if step is Step.SUBMIT_AGAIN else "submitted"
    record(f"qualification.{kind}", qualification, by=by, data={"case": case.number}, now=at)
    return case


@transaction.atomic
def withdraw(qualification: Qualification, *, by: User, now: datetime | None = None) -> None:
    """Take the application out of the queue; it can be taken back for 60 seconds."""
    at = now or timezone.now()
    before = Status(qualification.status)
    after = status_after(before, Step.WITHDRAW, Actor.DEVELOPER)
    if not qualification.belongs_to(by):
        raise Refused("Only the developer can withdraw this application.")
    change(qualification, before, status=after, withdrawn_at=at, withdrawn_from=before)
    reviews.close(Case.objects.of(qualification), now=at)
    record("qualification.withdrawn", qualification, by=by, now=at)


@transaction.atomic
def take_back(qualification: Qualification, *, by: User, now: datetime | None = None) -> None:
    """Undo a withdrawal within 60 seconds: same place in the queue, same promise."""
    at = now or timezone.now()
    before = Status(qualification.status)
    status_after(before, Step.TAKE_BACK, Actor.DEVELOPER)
    if not qualification.belongs_to(by):
        raise Refused("Only the developer can take this withdrawal back.")
    withdrawn_at = qualification.withdrawn_at
    if withdrawn_at is None or at - withdrawn_at > TAKE_BACK_WITHIN:
        raise Refused("A withdrawal can be taken back for 60 seconds; that time is over.")
    try:
        with transaction.atomic():
            change(
                qualification,
                before,
                status=Status(qualification.withdrawn_from),
                withdrawn_at=None,
                withdrawn_from="",
            )
    except IntegrityError as error:
        raise Refused("You have begun a new application of this type already.") from error
    reviews.reopen(Case.objects.of(qualification))
    record("qualification.taken_back", qualification, by=by, now=at)


def _sent(qualification: Qualification, step: Step, at: datetime) -> Case:
    if step is Step.SUBMIT:
        promise = timedelta(hours=qualification.app_type.review_hours)
        return reviews.open_case(qualification, hours=business_hours(), promise=promise, now=at)
    reviews.resume(Case.objects.of(qualification), hours=business_hours(), now=at)
    return Case.objects.of(qualification)


def _owns_picture(qualification: Qualification, kept: Any) -> bool:
    try:
        return Picture.objects.filter(pk=kept, owner=qualification.developer.user).exists()
    except (ValueError, TypeError, ValidationError):
        return False

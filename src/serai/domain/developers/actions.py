"""Accept an agreement; give and change developer information."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from serai.domain.developers.models import (
    Acceptance,
    Agreement,
    Developer,
    DeveloperInformation,
    User,
)
from serai.domain.events.actions import record
from serai.domain.refused import Refused


@transaction.atomic
def accept_agreement(
    agreement: Agreement,
    *,
    by: User,
    digest: str,
    source: str,
    user_agent: str = "",
    now: datetime | None = None,
) -> Acceptance:
    """Keep that `by` accepted the text with this digest. Accepting twice keeps the first."""
    if digest != agreement.digest:
        raise Refused("The agreement has changed since you opened it. Read it once more.")
    at = now or timezone.now()
    acceptance, created = Acceptance.objects.get_or_create(
        user=by,
        agreement=agreement,
        defaults={
            "digest": digest,
            "at": at,
            "source": source,
            "user_agent": user_agent[:300],
        },
    )
    if created:
        record("agreement.accepted", agreement, by=by, data={"digest": digest}, now=at)
    return acceptance


@transaction.atomic
def save_developer_information(
    user: User, answers: Mapping[str, Any], *, now: datetime | None = None
) -> Developer:
    """Create or change the developer of `user`; equal answers change nothing. Answers are checked
    against the pack's form by the entrance."""
    at = now or timezone.now()
    kept = dict(answers)
    developer = Developer.objects.filter(user=user).first()
    if developer is None:
        return _begin(user, kept, at)
    if developer.answers == kept:
        return developer
    changed = sorted(
        key
        for key in kept.keys() | developer.answers.keys()
        if kept.get(key) != developer.answers.get(key)
    )
    developer.answers, developer.changed_at = kept, at
    developer.save(update_fields=["answers", "changed_at"])
    DeveloperInformation.objects.create(developer=developer, answers=kept, at=at)
    record("developer.changed", developer, by=user, data={"changed": changed}, now=at)
    return developer


def _begin(user: User, answers: dict[str, Any], at: datetime) -> Developer:
    try:
        with transaction.atomic():
            developer = Developer.objects.create(
                user=user, answers=answers, since=at, changed_at=at
            )
    except IntegrityError as error:
        raise Refused("Your developer information was saved in another tab.") from error
    DeveloperInformation.objects.create(developer=developer, answers=answers, at=at)
    record("developer.began", developer, by=user, now=at)
    return developer

"""Write down what happened; hand it to consumers, each event at least once to each."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from serai.domain.events.consumers import consumers_of
from serai.domain.events.models import Event, EventText, OutboxEntry

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=2)


def record(
    kind: str,
    subject: models.Model | None,
    *,
    by: AbstractBaseUser | None = None,
    data: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Event:
    """Write an event and its outbox rows. Must run inside the transaction of the change itself."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of its change.")
    at = now or timezone.now()
    event = Event.objects.create(
        kind=kind,
        subject_kind=str(subject._meta.model_name) if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        by_id=by.pk if by is not None else None,
        at=at,
        data=dict(data or {}),
    )
    if words:
        EventText.objects.create(event=event, words=dict(words))
    OutboxEntry.objects.bulk_create(
        OutboxEntry(event=event, consumer=consumer, due_at=at) for consumer in consumers_of(kind)
    )
    return event


def due_entries(consumer: str, *, now: datetime) -> models.QuerySet[OutboxEntry]:
    """What a consumer has to handle now and nobody holds, oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return OutboxEntry.objects.filter(
        free, consumer=consumer, handled_at=None, dead_at=None, due_at__lte=now
    )


def claim(consumer: str, *, now: datetime | None = None) -> OutboxEntry | None:
    """Lease the oldest due entry to the caller for 60 s; None when nothing is due.

    An expired lease (the holder was killed) makes the entry due again.
    """
    at = now or timezone.now()
    open_entries = due_entries(consumer, now=at)
    for pk in open_entries.values_list("pk", flat=True)[:8]:
        lease = str(uuid.uuid4())
        won = open_entries.filter(pk=pk).update(
            lease=lease, leased_until=at + LEASE, attempts=models.F("attempts") + 1
        )
        if won:
            return OutboxEntry.objects.select_related("event", "event__by").get(pk=pk)
    return None


def finish(entry: OutboxEntry, *, now: datetime | None = None) -> bool:
    """Mark a claimed entry handled; False when the lease was lost to somebody else meanwhile."""
    return bool(
        OutboxEntry.objects.filter(pk=entry.pk, lease=entry.lease, handled_at=None).update(
            handled_at=now or timezone.now(), leased_until=None, last_error=""
        )
    )


def subjects_of(events: Iterable[int]) -> Iterable[tuple[str, str]]:
    """What these events, by their ids, are about: kind and id."""
    rows = Event.objects.filter(pk__in=list(events)).order_by()
    return rows.values_list("subject_kind", "subject_id")


def finish_together(entries: Iterable[int], *, now: datetime) -> None:
    """Mark entries handled, by their ids, whose rows this transaction has locked."""
    OutboxEntry.objects.filter(pk__in=list(entries), handled_at=None).update(
        handled_at=now, leased_until=None, last_error=""
    )


def put_back(entry: OutboxEntry, error: str, *, now: datetime | None = None) -> bool:
    """Try a failed entry again later, twice as late each time; dead after twelve attempts.

    Says whether it is given up.
    """
    at = now or timezone.now()
    wait = min(timedelta(seconds=2**entry.attempts), LONGEST_WAIT)
    given_up = entry.attempts >= MOST_ATTEMPTS
    OutboxEntry.objects.filter(pk=entry.pk, lease=entry.lease, handled_at=None).update(
        due_at=at + wait,
        leased_until=None,
        last_error=error[:500],
        dead_at=at if given_up else None,
    )
    return given_up

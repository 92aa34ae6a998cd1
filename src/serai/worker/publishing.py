"""Publish what events changed, so that the gateways know it within a second.

Many entries are handled in one transaction: what is published and that it was published become
durable together. An event that cannot be published is tried again alone, and does not hold up the
others.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from serai.domain.events.actions import (
    claim,
    due_entries,
    finish,
    finish_together,
    put_back,
    subjects_of,
)
from serai.domain.events.consumers import PUBLISHING
from serai.domain.publishing.actions import publish, publish_changes_of, publish_everything
from serai.worker.outage import is_outage

MOST_AT_ONCE = 2_000

log = logging.getLogger("serai.worker.publishing")


def publish_what_differs() -> None:
    """At the start: a setting may have changed, or another program's rows."""
    count = publish_everything()
    if count:
        log.info("published %s documents", count)


def publish_due(*, now: datetime | None = None) -> bool:
    """Publish what is due; False when nothing was."""
    at = now or timezone.now()
    if not due_entries(PUBLISHING, now=at).exists():
        return False
    try:
        _publish_many(at)
    except Exception as error:
        if is_outage(error):
            raise
        return _publish_one(at)
    return True


@transaction.atomic
def _publish_many(at: datetime) -> None:
    locked = due_entries(PUBLISHING, now=at).select_for_update(skip_locked=True)
    entries = dict(locked.values_list("pk", "event_id")[:MOST_AT_ONCE])
    publish_changes_of(subjects_of(entries.values()))
    finish_together(entries, now=at)


def _publish_one(at: datetime) -> bool:
    entry = claim(PUBLISHING, now=at)
    if entry is None:
        return False
    try:
        with transaction.atomic():
            publish([entry.event])
            finish(entry, now=at)
    except Exception as error:
        if is_outage(error):
            raise
        given_up = put_back(entry, repr(error), now=at)
        say, words = (log.error, "is given up") if given_up else (log.warning, "waits")
        say("publishing event %s %s: %r", entry.event_id, words, error)
    return True

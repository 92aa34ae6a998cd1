"""Periodic duties: what nobody needs any more goes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.utils import timezone

from serai.domain.events.models import OutboxEntry
from serai.domain.events.periodic import claim_duty, give_back_duty
from serai.domain.qualifications.keeping import sweep_pictures
from serai.domain.usage.failures import KEPT_WHOLE
from serai.domain.usage.models import CallRecord, FailedCall
from serai.worker.outage import is_outage

KEPT = timedelta(days=14)
AT_ONCE = 2_000  # rows a transaction, so that nobody waits long for the lock

log = logging.getLogger("serai.worker.tidying")


@dataclass(frozen=True)
class Chore:
    name: str
    every: timedelta
    do: Callable[[datetime], object]


def tidy_due(*, now: datetime | None = None) -> bool:
    """Do what is due and nobody else has taken; False when nothing was."""
    at = now or timezone.now()
    done = False
    for chore in CHORES:
        if claim_duty(chore.name, every=chore.every, now=at):
            _do(chore, at)
            done = True
    return done


def _do(chore: Chore, at: datetime) -> None:
    try:
        chore.do(at)
    except Exception as error:
        if not is_outage(error):
            log.error("%s failed", chore.name, exc_info=error)
        give_back_duty(chore.name, now=at)


def clear_sessions(_now: datetime) -> None:
    SessionStore.clear_expired()


def forget_handled_entries(now: datetime) -> int:
    return _remove(OutboxEntry.objects.filter(handled_at__lt=now - KEPT))


def forget_calls(now: datetime) -> int:
    """Details are kept 14 days, or as the operator says; the sums stay."""
    before = now - timedelta(days=settings.SERAI_CALLS_KEPT_DAYS)
    findings = _remove(FailedCall.objects.filter(at__lt=before))
    return findings + _remove(CallRecord.objects.filter(at__lt=before))


def forget_failed_calls(now: datetime) -> int:
    """What came in is kept a day; what was found about it stays as long as the record."""
    old = FailedCall.objects.filter(at__lt=now - KEPT_WHOLE).exclude(sealed="")
    return old.update(sealed="")


def _remove(
    rows: models.QuerySet[OutboxEntry] | models.QuerySet[CallRecord] | models.QuerySet[FailedCall],
) -> int:
    removed = 0
    while True:
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not some:
            return removed
        removed += rows.model._default_manager.filter(pk__in=some).delete()[0]


CHORES = (
    Chore("sweep pictures", timedelta(days=1), lambda now: sweep_pictures(now=now)),
    Chore("clear sessions", timedelta(hours=6), clear_sessions),
    Chore("forget handled entries", timedelta(hours=6), forget_handled_entries),
    Chore("forget calls", timedelta(hours=1), forget_calls),
    Chore("forget failed calls", timedelta(minutes=10), forget_failed_calls),
)

"""Periodic duties: what nobody needs any more goes.

In batches, each a transaction of its own that asks once more whether the rows still may go: a kill
leaves the rest for the next time, and nobody waits long for a lock.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from serai.domain.events.models import OutboxEntry
from serai.domain.events.periodic import claim_duty, give_back_duty
from serai.domain.publishing.forgetting import (
    AWAY_FOR,
    forget_ended_revocations,
    forget_what_was_taken_away,
)
from serai.domain.publishing.models import GatewayNode
from serai.domain.qualifications.keeping import sweep_files, sweep_pictures
from serai.domain.usage.failures import KEPT_WHOLE
from serai.domain.usage.models import CallRecord, FailedCall, LimitCounter
from serai.worker.outage import is_outage

KEPT = timedelta(days=14)
COUNTED_FOR = timedelta(days=2)  # a counter is asked for on its own day, wherever that is
SIGNING_IN = timedelta(days=1)  # so new an entry may belong to a session that is not yet kept
AT_ONCE = 2_000

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


def sweep(now: datetime) -> int:
    return sweep_pictures(now=now) + sweep_files(now=now)


def clear_sessions(now: datetime) -> int:
    """Also what the page of one's devices knows of sessions that are over."""
    over = _remove(Session.objects.filter(expire_date__lt=now))
    live = Session.objects.values("session_key")
    told = UserSession.objects.filter(last_seen_at__lt=now - SIGNING_IN)
    return over + _remove(told.exclude(session_key__in=live))


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
    emptied = 0
    while some := _some(old):
        emptied += old.filter(pk__in=some).update(sealed="")
    return emptied


def forget_counters(now: datetime) -> int:
    """Counts against limits: each counts for its day, and apps' own days stay as sums."""
    return _remove(LimitCounter.objects.filter(day__lt=(now - COUNTED_FOR).date()))


def forget_published(now: datetime) -> int:
    """Revocations of tokens that ended anyway, and gateways that are gone."""
    gone = _remove(GatewayNode.objects.filter(seen_at__lt=now - AWAY_FOR))
    return gone + forget_ended_revocations(now=now) + forget_what_was_taken_away(now=now)


def _remove(rows: models.QuerySet[Any]) -> int:
    removed = 0
    while some := _some(rows):
        removed += rows.filter(pk__in=some).delete()[0]
    return removed


def _some(rows: models.QuerySet[Any]) -> list[Any]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


CHORES = (
    Chore("sweep pictures", timedelta(days=1), sweep),
    Chore("clear sessions", timedelta(hours=6), clear_sessions),
    Chore("forget handled entries", timedelta(hours=6), forget_handled_entries),
    Chore("forget calls", timedelta(hours=1), forget_calls),
    Chore("forget failed calls", timedelta(minutes=10), forget_failed_calls),
    Chore("forget counters", timedelta(hours=6), forget_counters),
    Chore("forget published", timedelta(hours=6), forget_published),
)

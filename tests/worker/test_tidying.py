"""Periodic duties: done when due, by one, and again soon after a fault."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from serai.domain.events.models import OutboxEntry, PeriodicDuty
from serai.domain.events.periodic import AGAIN_AFTER_A_FAULT, claim_duty, give_back_duty
from serai.domain.usage.models import CallRecord, DailyCount
from serai.worker.tidying import CHORES, KEPT, tidy_due
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def test_call_records_go_after_fourteen_days_and_the_sums_stay() -> None:
    now = timezone.now()
    for at in (now - KEPT - timedelta(minutes=1), now - KEPT + timedelta(minutes=1)):
        CallRecord.objects.create(
            at=at, app_key="10000000", method="m", code=0, sub_code="", request_id="r",
            took_us=1, upstream_us=1, source="127.0.0.1", upstream="sandbox",
        )  # fmt: skip
    DailyCount.objects.create(
        app_key="10000000", day=(now - 2 * KEPT).date(), calls=1, answered=1, refused=0
    )

    tidy_due(now=now)

    assert CallRecord.objects.get().at > now - KEPT
    assert DailyCount.objects.count() == 1


def test_expired_sessions_and_old_handled_entries_go() -> None:
    now = timezone.now()
    for key, days in (("gone", -1), ("kept", 1)):
        Session.objects.create(
            session_key=key,
            session_data=SessionStore().encode({}),
            expire_date=now + timedelta(days=days),
        )
    make.qualification(now=now)
    OutboxEntry.objects.update(handled_at=now - KEPT - timedelta(minutes=1))
    make.qualification(who=make.developer(make.user("eve@example.com")), now=now)

    tidy_due(now=now)

    assert Session.objects.get().session_key == "kept"
    assert OutboxEntry.objects.get().handled_at is None


def test_a_duty_is_done_once_until_it_is_due_again() -> None:
    now = timezone.now()

    assert tidy_due(now=now)
    assert not tidy_due(now=now)
    assert not tidy_due(now=now + min(chore.every for chore in CHORES) - timedelta(seconds=1))
    assert tidy_due(now=now + min(chore.every for chore in CHORES))


def test_a_duty_that_failed_is_due_again_soon() -> None:
    now = timezone.now()
    assert claim_duty("a duty", every=timedelta(days=1), now=now)

    give_back_duty("a duty", now=now)

    assert not claim_duty("a duty", every=timedelta(days=1), now=now)
    assert claim_duty("a duty", every=timedelta(days=1), now=now + AGAIN_AFTER_A_FAULT)
    assert PeriodicDuty.objects.get(name="a duty").due_at > now + timedelta(days=1)

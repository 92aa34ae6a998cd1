"""Periodic duties: done when due, by one, and again soon after a fault."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from serai.domain.events.models import OutboxEntry, PeriodicDuty
from serai.domain.events.periodic import AGAIN_AFTER_A_FAULT, claim_duty, give_back_duty
from serai.domain.publishing.models import GatewayNode
from serai.domain.usage.models import CallRecord, DailyCount, FailedCall, LimitCounter, MinuteCount
from serai.worker import tidying
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


def test_counters_of_past_days_go_and_sums_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    now = timezone.now()
    for days in range(7):
        day = (now - timedelta(days=days)).date()
        LimitCounter.objects.create(name="api:m", node="one", day=day, calls=5)
        DailyCount.objects.create(app_key="10000000", day=day, calls=5, answered=5, refused=0)
    MinuteCount.objects.create(
        app_key="10000000", minute=now - timedelta(days=90), answered=1, refused=0
    )

    tidy_due(now=now)

    kept = set(LimitCounter.objects.values_list("day", flat=True))
    assert kept == {(now - timedelta(days=days)).date() for days in range(3)}
    assert (DailyCount.objects.count(), MinuteCount.objects.count()) == (7, 1)


def test_sealed_calls_are_emptied_after_a_day_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    now, app = timezone.now(), make.app()
    for hours in (25, 26, 27, 23):
        make.failed_call(app, at=now - timedelta(hours=hours))

    tidy_due(now=now)

    assert FailedCall.objects.exclude(sealed="").get().at > now - timedelta(hours=24)
    assert FailedCall.objects.count() == 4


def test_devices_of_sessions_that_are_over_go_and_those_of_live_ones_stay() -> None:
    now, ada = timezone.now(), make.user()
    for key, days in (("over", -1), ("live", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(days=days)
        )
    for key, hours in (("over", 30), ("live", 30), ("just signing in", 0), ("long gone", 900)):
        UserSession.objects.create(
            user=ada, session_key=key, ip="127.0.0.1", last_seen_at=now - timedelta(hours=hours)
        )

    tidy_due(now=now)

    left = set(UserSession.objects.values_list("session_key", flat=True))
    assert left == {"live", "just signing in"}


def test_gateways_that_are_gone_are_forgotten() -> None:
    now = timezone.now()
    GatewayNode.objects.create(name="gone", applied_seq=4, seen_at=now - timedelta(days=15))
    GatewayNode.objects.create(name="away", applied_seq=4, seen_at=now - timedelta(days=13))

    tidy_due(now=now)

    assert GatewayNode.objects.get().name == "away"


def test_a_row_that_changed_while_it_was_looked_at_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    GatewayNode.objects.create(name="back", applied_seq=4, seen_at=now - timedelta(days=15))
    some = tidying._some

    def seen_and_back(rows: Any) -> list[Any]:
        found = some(rows)
        GatewayNode.objects.update(seen_at=now)
        return found

    monkeypatch.setattr(tidying, "_some", seen_and_back)
    tidy_due(now=now)

    assert GatewayNode.objects.get().name == "back"


def test_what_a_killed_worker_left_goes_the_next_time() -> None:
    now = timezone.now()
    claim_duty("forget counters", every=timedelta(hours=6), now=now)
    LimitCounter.objects.create(
        name="api:m", node="one", day=(now - timedelta(days=9)).date(), calls=5
    )

    tidy_due(now=now)
    assert LimitCounter.objects.exists()
    tidy_due(now=now + timedelta(hours=6))

    assert not LimitCounter.objects.exists()


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

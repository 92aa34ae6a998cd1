from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from serai.ui import moments
from serai.ui.rail import Rail, build_rail

NOW = datetime(2026, 11, 23, 10, 5, tzinfo=UTC)


def rail(*, promised: datetime, paused_since: datetime | None = None) -> Rail:
    return build_rail(
        submitted=NOW - timedelta(hours=30),
        now=NOW,
        promised=promised,
        elapsed=lambda start, end: (end - start).total_seconds(),
        usual=(NOW + timedelta(hours=10), NOW + timedelta(hours=20)),
        paused_since=paused_since,
    )


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=8), "8 seconds ago"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (-timedelta(hours=5), "in 5 hours"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(ago: timedelta, words: str) -> None:
    assert moments.relative(NOW - ago, NOW) == words


def test_the_weekday_is_said_within_two_weeks_only() -> None:
    near, far = NOW - timedelta(days=14), NOW - timedelta(days=15)

    with timezone.override(ZoneInfo("Europe/Madrid")):
        assert moments.said(near, NOW) == "Mon 9 Nov, 11:05"
        assert moments.said(far, NOW) == "8 Nov 2026, 11:05"


def test_the_tooltip_names_the_zone_and_utc() -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert moments.exact(NOW) == "2026-11-23 18:05:00 CST · 2026-11-23 10:05:00 UTC"


def test_a_rail_is_drawn_in_proportion() -> None:
    drawn = rail(promised=NOW + timedelta(hours=30))

    assert (drawn.at_now, drawn.at_promised) == (50.0, 100.0)
    assert (drawn.at_usual_from, drawn.at_usual_to) == (66.67, 83.33)
    assert not drawn.broken


def test_a_broken_promise_stands_before_now() -> None:
    drawn = rail(promised=NOW - timedelta(hours=6))

    assert drawn.broken
    assert (drawn.at_promised, drawn.at_now) == (80.0, 100.0)


def test_while_paused_no_promise_is_broken() -> None:
    drawn = rail(promised=NOW - timedelta(hours=6), paused_since=NOW - timedelta(hours=10))

    assert not drawn.broken

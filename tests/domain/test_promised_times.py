"""A promised review time is business time in the platform's zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.domain.reviews.hours import BusinessHours

SHANGHAI = BusinessHours(ZoneInfo("Asia/Shanghai"), frozenset(range(5)), time(9), time(18))
MADRID = BusinessHours(ZoneInfo("Europe/Madrid"), frozenset(range(5)), time(9), time(18))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00+08:00", 4, "2026-11-23T14:00+08:00"),
        ("2026-11-23T16:00+08:00", 4, "2026-11-24T11:00+08:00"),
        ("2026-11-20T17:00+08:00", 2, "2026-11-23T10:00+08:00"),  # over a weekend
        ("2026-11-21T12:00+08:00", 9, "2026-11-23T18:00+08:00"),  # begun on a Saturday
        ("2026-11-23T20:00+08:00", 18, "2026-11-25T18:00+08:00"),
    ],
)
def test_a_promise_counts_only_open_hours(start: str, hours: int, end: str) -> None:
    assert SHANGHAI.after(at(start), timedelta(hours=hours)) == at(end)


def test_a_change_of_clocks_is_not_working_time() -> None:
    friday_before = at("2026-10-23T17:00+02:00")

    promised = MADRID.after(friday_before, timedelta(hours=2))

    assert promised == at("2026-10-26T10:00+01:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    st.integers(1, 60 * 60 * 40),
)
def test_what_lies_between_start_and_promise_is_the_promised_time(
    start: datetime, seconds: int
) -> None:
    begun, work = start.replace(tzinfo=UTC), timedelta(seconds=seconds)

    assert SHANGHAI.between(begun, SHANGHAI.after(begun, work)) == work


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    later = at("2026-11-24T10:00+08:00")

    assert SHANGHAI.between(later, later - timedelta(days=1)) == timedelta()

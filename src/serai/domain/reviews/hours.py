"""Business hours: what a promised review time means on the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class BusinessHours:
    """When the reviewers work: days (Monday is 0), opening and closing in `zone`."""

    zone: ZoneInfo
    days: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.days or self.opens >= self.closes:
            raise ValueError("Business hours need at least one day, and to open before closing.")

    def after(self, start: datetime, work: timedelta) -> datetime:
        """The moment at which `work` business time has passed since `start` (UTC)."""
        left = work
        for begin, end in self._spans(start):
            if left <= end - begin:
                return (begin + left).astimezone(start.tzinfo)
            left -= end - begin
        raise AssertionError("business days never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from `start` to `end`; zero when `end` is not later."""
        total = timedelta()
        for begin, stop in self._spans(start):
            if begin >= end:
                break
            total += min(stop, end) - begin
        return total

    @property
    def day_length(self) -> timedelta:
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans from `start` on, in UTC so that a change of clocks is counted right."""
        utc = ZoneInfo("UTC")
        first = start.astimezone(self.zone).date()
        for offset in range(366 * 100):
            day = first + timedelta(days=offset)
            if day.weekday() not in self.days:
                continue
            begin = datetime.combine(day, self.opens, self.zone).astimezone(utc)
            end = datetime.combine(day, self.closes, self.zone).astimezone(utc)
            if end > start:
                yield max(begin, start.astimezone(utc)), end

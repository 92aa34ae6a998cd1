"""Calls per app and day, counted in memory; a day is one of the platform's time zone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from serai.protocol.errors import banned


class DailyLimits:
    """Exact in one process; what was counted before a start comes from the store."""

    def __init__(self) -> None:
        self._zone = ZoneInfo("UTC")
        self._day = date.min
        self._ends = float("-inf")
        self._calls: dict[str, int] = {}

    def start(self, *, time_zone: str, counted: Mapping[str, int], now: datetime) -> None:
        """Begin, or go on with another time zone, from what the store has counted.

        Calls counted before the store could be read are kept on top.
        """
        zone = ZoneInfo(time_zone)
        unstored = self._calls if self._day == now.astimezone(zone).date() else {}
        self._zone = zone
        self._begin_day(now)
        self._calls = {**counted}
        for app_key, calls in unstored.items():
            self._calls[app_key] = self._calls.get(app_key, 0) + calls

    def day_at(self, now: datetime) -> date:
        if now.timestamp() >= self._ends:
            self._begin_day(now)
        return self._day

    def take(self, app_key: str, quota: int, now: datetime) -> date:
        """Count one call of the app and return its day, or CallRefused with 7."""
        day = self.day_at(now)
        calls = self._calls.get(app_key, 0)
        if calls >= quota:
            seconds = max(1, int(self._ends - now.timestamp()))
            raise banned(seconds, f"The limit is {quota} calls a day.")
        self._calls[app_key] = calls + 1
        return day

    def _begin_day(self, now: datetime) -> None:
        self._day = now.astimezone(self._zone).date()
        midnight = datetime.combine(self._day + timedelta(days=1), time.min, self._zone)
        self._ends = midnight.timestamp()
        self._calls = {}

"""How many calls may pass: per app, per API, per API and app, and per account.

Counted in memory, exactly in one process; a day is one of the platform's time zone, and what was
counted of it before a start comes from the store. With several nodes each counts the calls of an
app whole (they all come to its owner), and has its part of the limits that many apps share.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from serai.gateway.admission import KnownApp
from serai.protocol.errors import banned
from serai.protocol.published import MethodDocument

MOST_COUNTERS = 1_000_000
"""Counters of a day beside those of apps: about 200 MB. One more is refused, none forgotten."""


class Taken(NamedTuple):
    """A call that was counted: its day, and the other counters of that day it raised."""

    day: date
    counters: tuple[str, ...] = ()


class Counted(NamedTuple):
    """What a store has counted of a day: calls by AppKey, and the other counters by name."""

    calls: Mapping[str, int]
    counters: Mapping[str, int]


class _Rule(NamedTuple):
    counter: str
    limit: int
    per_second: bool
    sub_code: str
    why: str


class Limits:
    def __init__(self, *, nodes: int = 1) -> None:
        self._nodes = nodes
        self._zone = ZoneInfo("UTC")
        self._day = date.min
        self._ends = float("-inf")
        self._calls: dict[str, int] = {}
        self._counters: dict[str, int] = {}
        self._taken = Taken(self._day)
        self._second = 0
        self._in_second: dict[str, int] = {}

    def start(self, *, time_zone: str, counted: Counted, now: datetime) -> None:
        """Begin, or go on with another time zone, from what the store has counted.

        Calls counted before the store could be read are kept on top.
        """
        zone = ZoneInfo(time_zone)
        same_day = self._day == now.astimezone(zone).date()
        unstored = (self._calls, self._counters) if same_day else ({}, {})
        self._zone = zone
        self._begin_day(now)
        self._calls = _summed(counted.calls, unstored[0])
        self._counters = _summed(counted.counters, unstored[1])

    def catch_up(self, counted: Counted) -> None:
        """Take over what other nodes have counted today of apps that are now ours."""
        for known, stored in zip((self._calls, self._counters), counted, strict=True):
            known.update({name: max(calls, known.get(name, 0)) for name, calls in stored.items()})

    def day_at(self, now: datetime) -> date:
        if now.timestamp() >= self._ends:
            self._begin_day(now)
        return self._day

    def take(
        self, app: KnownApp, name: str, method: MethodDocument, account: str, now: datetime
    ) -> Taken:
        """Count one call of the method, or CallRefused with 7 and nothing counted.

        `account` is the owner of the session, "" without one.
        """
        self.day_at(now)
        calls, quota = self._calls.get(app.key, 0), app.quota_per_day
        if calls >= quota:
            raise banned(self._rest_of_day(now), f"The limit is {quota} calls a day.")
        taken = self._taken
        if method.limits or app.is_limited:
            counters = self._take_all(list(self._rules(app, name, method, account)), now)
            taken = Taken(taken.day, counters)
        self._calls[app.key] = calls + 1
        return taken

    def left(self, app: KnownApp, now: datetime) -> tuple[int, int]:
        """What is left of the app's quota today, and the seconds until it begins anew."""
        self.day_at(now)
        left = app.quota_per_day - self._calls.get(app.key, 0)
        return max(0, left), self._rest_of_day(now)

    def _take_all(self, rules: list[_Rule], now: datetime) -> tuple[str, ...]:
        """Look at all of them before any is counted: a refused call uses nothing up."""
        self._begin_second(int(now.timestamp()))
        for rule in rules:
            counts = self._in_second if rule.per_second else self._counters
            seconds = 1 if rule.per_second else self._rest_of_day(now)
            if counts.get(rule.counter, 0) >= rule.limit:
                raise banned(seconds, rule.why, sub_code=rule.sub_code)
            if rule.counter not in counts and len(counts) >= MOST_COUNTERS:
                raise banned(seconds, _TOO_MANY, sub_code=_sub_code("dynamic"))
        for rule in rules:
            counts = self._in_second if rule.per_second else self._counters
            counts[rule.counter] = counts.get(rule.counter, 0) + 1
        return tuple(rule.counter for rule in rules if not rule.per_second)

    def _rules(
        self, app: KnownApp, name: str, method: MethodDocument, account: str
    ) -> Iterator[_Rule]:
        limits = {**app.type.limits, **method.limits, **app.document.limits}
        levels = (
            ("api", f"api:{name}", f"of {name} for all apps together", self._nodes),
            ("app_api", f"app-api:{app.key}:{name}", f"of {name} for this app", 1),
            ("account", f"account:{account}", "for this account", self._nodes),
        )
        for level, counter, whose, shared_by in levels:
            if level == "account" and not account:
                continue
            for window in ("day", "second"):
                limit = limits.get(f"{level}_per_{window}")
                if limit is not None:
                    why = f"The limit {whose} is {limit} calls a {window}."
                    mine = max(1, limit // shared_by)
                    yield _Rule(counter, mine, window == "second", _sub_code(level), why)

    def _rest_of_day(self, now: datetime) -> int:
        return max(1, int(self._ends - now.timestamp()))

    def _begin_day(self, now: datetime) -> None:
        self._day = now.astimezone(self._zone).date()
        midnight = datetime.combine(self._day + timedelta(days=1), time.min, self._zone)
        self._ends = midnight.timestamp()
        self._taken = Taken(self._day)
        self._calls = {}
        self._counters = {}

    def _begin_second(self, second: int) -> None:
        if second != self._second:
            self._second = second
            self._in_second = {}


_TOO_MANY = "More is counted today than this gateway can keep in mind."


def _sub_code(level: str) -> str:
    return f"accesscontrol.limited-by-{level.replace('_', '-')}-access-count"


def _summed(stored: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    found = {**stored}
    for name, calls in more.items():
        found[name] = found.get(name, 0) + calls
    return found

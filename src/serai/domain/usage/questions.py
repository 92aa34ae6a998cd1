"""What pages ask about an app's calls."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils import timezone

from serai.domain.usage.models import CallRecord, DailyCount, LimitCounter

MOST_ASKED = 20_000
"""Only so many of an app's newest calls are looked through: a page does not wait for more."""


@dataclass(frozen=True)
class Refusal:
    """How often one code was among the refused calls; `of_all`: none was left out."""

    code: int
    calls: int
    refused: int
    of_all: bool


@dataclass(frozen=True)
class Today:
    """The calls of an app in the current day of the platform's zone; `ends_at` is its midnight."""

    calls: int
    answered: int
    refused: int
    ends_at: datetime


def today_of(app_key: str, zone: ZoneInfo, *, now: datetime | None = None) -> Today:
    local = (now or timezone.now()).astimezone(zone)
    ends_at = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    count = DailyCount.objects.filter(app_key=app_key, day=local.date()).first()
    if count is None:
        return Today(0, 0, 0, ends_at)
    return Today(count.calls, count.answered, count.refused, ends_at)


def calls_today(
    app_keys: list[str], zone: ZoneInfo, *, now: datetime | None = None
) -> dict[str, DailyCount]:
    """The day's counts of many apps by AppKey, in one query; apps without a call are missing."""
    day = (now or timezone.now()).astimezone(zone).date()
    return {c.app_key: c for c in DailyCount.objects.filter(app_key__in=app_keys, day=day)}


def most_called_today(
    app_key: str, zone: ZoneInfo, *, now: datetime | None = None
) -> tuple[str, int] | None:
    """Of the methods with a limit a day for each app: the one this app called most, how often."""
    start, day = f"app-api:{app_key}:", (now or timezone.now()).astimezone(zone).date()
    counters = LimitCounter.objects.filter(day=day, name__startswith=start)
    most = counters.values_list("name").annotate(times=Sum("calls")).order_by("-times", "name")
    found = most.first()
    return (found[0].removeprefix(start), found[1]) if found else None


def newest_calls(app_key: str, *, most: int = 10) -> list[CallRecord]:
    return list(CallRecord.objects.filter(app_key=app_key).order_by("-at", "-id")[:most])


def last_calls(app_keys: list[str]) -> dict[str, datetime]:
    """When each app called last, by AppKey, in one query; apps without a call are missing."""
    # From the counts, which are few: the newest record is then one step in the index, while a
    # GROUP BY over the records would read all calls of a month.
    newest = CallRecord.objects.filter(app_key=OuterRef("app_key")).order_by("-at").values("at")
    counted = DailyCount.objects.filter(app_key__in=app_keys).order_by()
    found = counted.annotate(last=Subquery(newest[:1])).values_list("app_key", "last").distinct()
    return {key: last for key, last in found if last is not None}


def called_methods(app_key: str, *, since: datetime) -> list[str]:
    """What it called, as the calls say it; with a wrong sign anybody may have made them."""
    newest = CallRecord.objects.filter(app_key=app_key, at__gte=since).order_by("-at")
    rows = CallRecord.objects.filter(pk__in=newest.values("pk")[:MOST_ASKED]).order_by("method")
    return list(rows.values_list("method", flat=True).distinct())


def most_frequent_refusal(app_key: str, *, since: datetime) -> Refusal | None:
    newest = CallRecord.objects.filter(app_key=app_key, at__gte=since).order_by("-at")
    rows = CallRecord.objects.filter(pk__in=newest.values("pk")[:MOST_ASKED]).order_by()
    counts = list(rows.values_list("code").annotate(times=Count("pk")).order_by("-times", "code"))
    refused = [(code, calls) for code, calls in counts if code]
    if not refused:
        return None
    seen = sum(calls for _, calls in counts)
    return Refusal(*refused[0], sum(calls for _, calls in refused), of_all=seen < MOST_ASKED)

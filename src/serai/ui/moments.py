"""Times as people say them: the weekday when near, and how long ago."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

NEAR = timedelta(days=14)


def said(value: datetime, now: datetime) -> str:
    """ "Fri 20 Nov, 10:42" within two weeks, else "12 Mar 2026, 09:14"; in the active zone."""
    local = timezone.localtime(value)
    near = abs(value - now) <= NEAR
    day = _day(local.date(), "D j M" if near else "j M Y", get_language())
    return f"{day}, {local:%H:%M}"


def exact(value: datetime) -> str:
    """The tooltip: zone and UTC."""
    local, utc = timezone.localtime(value), value.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%Z} · {utc:%Y-%m-%d %H:%M:%S} UTC"


def relative(value: datetime, now: datetime) -> str:
    """ "3 days ago", "8 seconds ago", "in 2 hours"; in the largest unit that fits."""
    seconds = int((now - value).total_seconds())
    words = _span(abs(seconds))
    if seconds < 0:
        return gettext("in %(span)s") % {"span": words}
    return gettext("%(span)s ago") % {"span": words}


@lru_cache(maxsize=1_000)
def _day(day: date, form: str, _language: str | None) -> str:
    """Kept, because the lines of a list are about few days."""
    return date_format(day, form)


def _span(seconds: int) -> str:
    days = seconds // 86_400
    if days >= 365:
        return _counted(days // 365, ngettext("%d year", "%d years", days // 365))
    if days >= 60:
        return _counted(days // 30, ngettext("%d month", "%d months", days // 30))
    if days:
        return _counted(days, ngettext("%d day", "%d days", days))
    if seconds >= 3600:
        return _counted(seconds // 3600, ngettext("%d hour", "%d hours", seconds // 3600))
    if seconds >= 60:
        return _counted(seconds // 60, ngettext("%d minute", "%d minutes", seconds // 60))
    return _counted(seconds, ngettext("%d second", "%d seconds", seconds))


def _counted(count: int, words: str) -> str:
    return words % count

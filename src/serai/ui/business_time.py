"""Business time in words: what is left of a promise, and the hours that it counts."""

from datetime import timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext, ngettext

from serai.domain.reviews.hours import BusinessHours

_MINUTE = timedelta(minutes=1)


def in_business_words(span: timedelta, hours: BusinessHours) -> str:
    """ "2 business days and 7 hours", "3 business hours", "20 minutes"; the two largest units."""
    days, hour, minute = _counted(span, hours)
    in_days = ngettext("%d business day", "%d business days", days) % days
    if days and hour:
        in_hours = ngettext("%d hour", "%d hours", hour) % hour
        return gettext("%(days)s and %(hours)s") % {"days": in_days, "hours": in_hours}
    if days:
        return in_days
    if hour:
        return ngettext("%d business hour", "%d business hours", hour) % hour
    return ngettext("%d minute", "%d minutes", minute) % minute


def in_short(span: timedelta, hours: BusinessHours) -> str:
    """ "2 days 7 h", "2 h 10 min": for a column of a table."""
    days, hour, minute = _counted(span, hours)
    if days:
        words = ngettext("%d day", "%d days", days) % days
        return gettext("%(days)s %(hours)d h") % {"days": words, "hours": hour} if hour else words
    if hour:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hour, "minutes": minute}
    return gettext("%d min") % minute


def opening_words(hours: BusinessHours) -> str:
    """ "Mon-Fri, 09:00-18:00 in Asia/Shanghai": the hours that a promise counts."""
    days = sorted(hours.days)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        named = f"{WEEKDAYS_ABBR[days[0]]}–{WEEKDAYS_ABBR[days[-1]]}"
    else:
        named = ", ".join(str(WEEKDAYS_ABBR[day]) for day in days)
    return gettext("%(days)s, %(opens)s–%(closes)s in %(zone)s") % {
        "days": named,
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "zone": hours.zone.key,
    }


def _counted(span: timedelta, hours: BusinessHours) -> tuple[int, int, int]:
    begun = -(-span // _MINUTE)  # of a promise that was paused at once nothing seems to be gone
    days, minutes = divmod(begun, hours.day_length // _MINUTE)
    return days, minutes // 60, minutes % 60

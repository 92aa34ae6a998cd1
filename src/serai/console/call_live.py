"""The newest calls of the log that is being looked at, asked for every two seconds."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from serai.console.app_page import own_app
from serai.console.call_filter import AT_ONCE, CallFilter
from serai.console.call_lines import count_of, lines_of
from serai.console.entering import Entered, live_part
from serai.domain.apps.models import App
from serai.domain.usage.models import CallRecord

WRITTEN_LATE = timedelta(minutes=1)  # nodes write in batches: a call may appear after a later one
_LARGEST_ID = 2**63 - 1


@never_cache
@live_part
def call_live(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    """The lines of calls that came after `?after`, the newest 50 of them; 204 if none did."""
    app = own_app(entered, key)
    asked = CallFilter.of(request)
    after = _id(request.GET.get("after", ""))
    now = timezone.now()
    found = _after(asked.records(app.key, now=now), after, app)
    records = list(found[:AT_ONCE])
    if not records:
        return HttpResponse(status=204)
    answered, refused = asked.all_of(app.key, now=now)
    page = {
        "app": app,
        "lines": lines_of(records),
        "newest": max(record.pk for record in records),
        "is_gap": len(records) == AT_ONCE,
        "here": asked.query(),
        "count": count_of(asked, app, shown=asked.rows, now=now),
        "total": answered + refused,
    }
    return render(request, "console/call_live.html", page)


def _after(found: QuerySet[CallRecord], after: int, app: App) -> QuerySet[CallRecord]:
    seen_at: datetime | None = (
        CallRecord.objects.filter(pk=after, app_key=app.key).values_list("at", flat=True).first()
    )
    if seen_at is not None:  # the index is by time
        found = found.filter(at__gte=seen_at - WRITTEN_LATE)
    return found.filter(pk__gt=after)


def _id(text: str) -> int:
    known = text.isascii() and text.isdecimal() and len(text) < 20
    return min(int(text), _LARGEST_ID) if known else 0

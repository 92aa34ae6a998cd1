"""Seed (10): every call of an app: found by request id, error or time, and opened in place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from serai.console.app_list import state_of
from serai.console.app_page import own_app
from serai.console.call_debugging import Debugger, debugger_of
from serai.console.call_filter import MOST_COUNTED, RANGES, CallFilter
from serai.console.call_lines import count_of, lines_of, methods, outcomes, ranges
from serai.console.call_telling import refusal_of, seen
from serai.console.entering import Entered, developer_required, live_part
from serai.domain.apps.models import App
from serai.domain.usage.models import CallRecord
from serai.ui.entering import recently_signed_in


@dataclass(frozen=True)
class Field:
    name: str
    value: str
    is_undeclared: bool


@dataclass(frozen=True)
class Opened:
    """What was received and answered, and why a signature failed."""

    call: CallRecord
    fields: list[Field]
    files: list[tuple[str, str]]
    sub_msg: str
    answer_bytes: int | None
    answer_text: str
    debugger: Debugger | None

    @property
    def was_described(self) -> bool:
        return bool(self.call.parameters)


@never_cache
@developer_required
def call_log(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    app = own_app(entered, key)
    asked = CallFilter.of(request)
    if asked.words and CallRecord.objects.filter(app_key=key, request_id=asked.words).exists():
        return redirect("console:call", key, asked.words)
    return _page(request, app, asked, None)


@never_cache
@developer_required
def call(request: HttpRequest, entered: Entered, key: str, request_id: str) -> HttpResponseBase:
    """The log with one call opened; POSTed is a string to compare with ours, which is not kept."""
    app = own_app(entered, key)
    record = get_object_or_404(CallRecord, app_key=key, request_id=request_id)
    opened = _opened(
        record,
        debugger_of(
            record,
            app,
            by=entered.user,
            may_sign=recently_signed_in(request),
            theirs=request.POST.get("theirs", ""),
        ),
    )
    return _page(request, app, CallFilter.of(request), opened)


@never_cache
@live_part
def call_finding(
    request: HttpRequest, entered: Entered, key: str, request_id: str
) -> HttpResponseBase:
    """The cause, asked for every second; 204 while it is looked for."""
    app = own_app(entered, key)
    record = get_object_or_404(CallRecord, app_key=key, request_id=request_id)
    may_sign = recently_signed_in(request)
    debugger = debugger_of(record, app, by=entered.user, may_sign=may_sign)
    if debugger is None:
        raise Http404
    if debugger.state == "looking":
        return HttpResponse(status=204)
    page = {"app": app, "opened": _opened(record, debugger), "debugger": debugger}
    return render(request, "console/call_debugger.html", page)


def _page(
    request: HttpRequest, app: App, asked: CallFilter, opened: Opened | None
) -> HttpResponseBase:
    now = timezone.now()
    records = list(asked.records(app.key, now=now)[: asked.rows])
    count = count_of(asked, app, shown=len(records), now=now)
    newest = max((record.pk for record in records), default=0)
    if opened and opened.call not in records:
        records.insert(0, opened.call)
    answered, refused = asked.all_of(app.key, now=now)
    page: dict[str, Any] = {
        "app": app,
        "state": state_of(app),
        "asked": asked,
        "lines": lines_of(records, opened=opened.call if opened else None),
        "opened": opened,
        "newest": newest,
        "count": count,
        "is_counted_whole": count < MOST_COUNTED,
        "total": answered + refused,
        "refused": refused,
        "more": asked.query(pages=asked.pages + 1) if count > asked.rows else "",
        "outcomes": outcomes(asked),
        "methods": methods(asked, app, now=now),
        "ranges": ranges(asked),
        "any_method": asked.query(method="", pages=1),
        "any_code": asked.query(code="", pages=1),
        "only_code": refusal_of(int(asked.code)) if asked.code else "",
        "range_words": RANGES[asked.within][0],
        "method_words": seen(asked.method),
        "here": asked.query(),
        "wider": replace(asked, within="kept", pages=1).query(),
        "kept_days": settings.SERAI_CALLS_KEPT_DAYS,
    }
    return render(request, "console/call_log.html", page)


def _opened(record: CallRecord, debugger: Debugger | None) -> Opened:
    received, answered = _json(record.parameters), _json(record.answer)
    undeclared = set(received.get("undeclared", ()))
    return Opened(
        call=record,
        fields=[
            Field(seen(name), seen(value), name in undeclared)
            for name, value in received.get("sent", {}).items()
        ],
        files=[(seen(name), seen(file)) for name, file in received.get("files", {}).items()],
        sub_msg=seen(answered.get("sub_msg", "")),
        answer_bytes=answered.get("bytes"),
        answer_text="\n".join(map(seen, answered.get("text", "").split("\n"))),
        debugger=debugger,
    )


def _json(text: str) -> Mapping[str, Any]:
    return json.loads(text) if text else {}

"""The lines of the call log, and what can be chosen above them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from serai.console.call_filter import MOST_COUNTED, OUTCOMES, RANGES, CallFilter
from serai.console.call_telling import refusal_of, seen
from serai.domain.apps.models import App
from serai.domain.catalog.models import ApiMethod
from serai.domain.usage.models import CallRecord
from serai.domain.usage.questions import called_methods

MOST_METHODS = 50


@dataclass(frozen=True)
class Line:
    """One call in the list. `result` is empty for an answered one."""

    call: CallRecord
    method: str
    result: str
    is_open: bool = False


@dataclass(frozen=True)
class Choice:
    """One of several filters, with the log's address that has it."""

    words: str
    query: str
    is_here: bool


def lines_of(records: Iterable[CallRecord], *, opened: CallRecord | None = None) -> list[Line]:
    return [
        Line(
            record,
            seen(record.method),
            "" if record.answered else refusal_of(record.code),
            is_open=opened is not None and record.pk == opened.pk,
        )
        for record in records
    ]


def count_of(asked: CallFilter, app: App, *, shown: int, now: datetime) -> int:
    """How many calls there are of those asked for, counted up to MOST_COUNTED."""
    if shown < asked.rows:
        return shown
    return asked.records(app.key, now=now)[:MOST_COUNTED].count()


def outcomes(asked: CallFilter) -> list[Choice]:
    return [
        Choice(str(words), asked.query(outcome=name, code="", pages=1), name == asked.outcome)
        for name, words in OUTCOMES.items()
    ]


def ranges(asked: CallFilter) -> list[Choice]:
    return [
        Choice(str(words), asked.query(within=name, pages=1), name == asked.within)
        for name, (words, _) in RANGES.items()
    ]


def methods(asked: CallFilter, app: App, *, now: datetime) -> list[Choice]:
    """Those that it called and that exist: what anybody sends under its AppKey is no choice."""
    called = called_methods(app.key, since=asked.since(now))
    known = ApiMethod.objects.filter(name__in=called).order_by("name")
    names = list(known.values_list("name", flat=True)[:MOST_METHODS])
    if asked.method and asked.method not in names:
        names.insert(0, asked.method)
    return [
        Choice(seen(name), asked.query(method=name, pages=1), name == asked.method)
        for name in names
    ]

"""Which calls the log shows, as its address says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from serai.domain.usage.models import CallRecord, MinuteCount

if TYPE_CHECKING:  # the type of a lazy text comes with the checker's stubs, not with Django
    from django_stubs_ext import StrPromise

AT_ONCE = 50
MOST_ROWS = 500
MOST_COUNTED = 10_000
OUTCOMES: "dict[str, StrPromise]" = {
    "": _("All"),
    "refused": _("Refused"),
    "answered": _("Answered"),
}
RANGES: "dict[str, tuple[StrPromise, timedelta]]" = {
    "hour": (_("Last hour"), timedelta(hours=1)),
    "": (_("Last day"), timedelta(days=1)),
    "week": (_("Last 7 days"), timedelta(days=7)),
    "kept": (_("All that is kept"), timedelta(days=3650)),
}


@dataclass(frozen=True)
class CallFilter:
    """`words`: a request id, a method or an error; `pages` of AT_ONCE rows are shown.

    `method` and `code` are exact where they are given.
    """

    words: str = ""
    outcome: str = ""
    method: str = ""
    code: str = ""
    within: str = ""
    pages: int = 1

    @classmethod
    def of(cls, request: HttpRequest) -> "CallFilter":
        asked = request.GET
        outcome, within = asked.get("outcome", ""), asked.get("within", "")
        return cls(
            words=asked.get("q", "").strip()[:100],
            outcome=outcome if outcome in OUTCOMES else "",
            method=asked.get("method", "")[:200],
            code=_code(asked.get("code", "")),
            within=within if within in RANGES else "",
            pages=_pages(asked.get("pages", "")),
        )

    @property
    def is_plain(self) -> bool:
        """Whether it leaves nothing out but what is older."""
        return not (self.words or self.outcome or self.method or self.code)

    @property
    def rows(self) -> int:
        return self.pages * AT_ONCE

    def query(self, **changed: str | int) -> str:
        """The address's query for this filter with something changed; empty for the plain log."""
        asked: dict[str, str | int] = {
            "q": self.words,
            "outcome": self.outcome,
            "method": self.method,
            "code": self.code,
            "within": self.within,
            "pages": self.pages,
        }
        asked |= changed
        said = {name: value for name, value in asked.items() if value not in ("", 1)}
        return f"?{urlencode(said)}" if said else ""

    def since(self, now: datetime) -> datetime:
        return now - RANGES[self.within][1]

    def records(self, app_key: str, *, now: datetime) -> QuerySet[CallRecord]:
        found = CallRecord.objects.filter(app_key=app_key, at__gte=self.since(now))
        if self.outcome == "answered":
            found = found.filter(code=0)
        elif self.outcome == "refused":
            found = found.exclude(code=0)
        if self.method:
            found = found.filter(method=self.method)
        if self.code:
            found = found.filter(code=int(self.code))
        if self.words:
            found = found.filter(_says(self.words))
        return found.order_by("-at", "-id")

    def all_of(self, app_key: str, *, now: datetime) -> tuple[int, int]:
        """How many calls were answered and refused in this time, whatever else is asked for."""
        minutes = MinuteCount.objects.filter(app_key=app_key, minute__gte=self.since(now))
        sums = minutes.aggregate(answered=Sum("answered"), refused=Sum("refused"))
        return sums["answered"] or 0, sums["refused"] or 0


def _pages(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(asked, 1), MOST_ROWS // AT_ONCE)


def _code(text: str) -> str:
    return str(int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else ""


def _says(words: str) -> Q:
    said = Q(request_id=words) | Q(method__icontains=words) | Q(sub_code__icontains=words)
    if code := _code(words):
        said |= Q(code=int(code))
    return said

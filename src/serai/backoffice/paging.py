"""Lists that load fifty more at a time and keep their address."""

from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

STEP = 50
MOST = 2000

M = TypeVar("M", bound=Model)


class Paging:
    """`?shown=` is how many of `count` are on the page."""

    def __init__(self, request: HttpRequest, count: int) -> None:
        self.count = count
        asked = request.GET.get("shown", "")
        self.shown = min(int(asked), MOST) if asked.isdecimal() and len(asked) < 7 else STEP
        self._address = request.GET.dict()

    def part(self, rows: "QuerySet[M]") -> list[M]:
        return list(rows[: self.shown])

    @property
    def on_page(self) -> int:
        return min(self.shown, self.count)

    @property
    def more(self) -> str:
        """The address with fifty more; empty when all are here."""
        if self.shown >= min(self.count, MOST):
            return ""
        return "?" + urlencode({**self._address, "shown": self.shown + STEP})

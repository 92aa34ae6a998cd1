"""Lists that load fifty more at a time and keep their address."""

from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

STEP = 50
MOST = 2000

M = TypeVar("M", bound=Model)


class Paging:
    """`?shown=` is how many of `count` are on the page, `?from=` how many are there already."""

    def __init__(self, request: HttpRequest, count: int) -> None:
        self.count = count
        self.shown = min(_number(request, "shown", STEP), MOST)
        self.skipped = min(_number(request, "from", 0), self.shown)
        self._address = {name: value for name, value in request.GET.items() if name != "from"}

    def part(self, rows: "QuerySet[M]") -> list[M]:
        return list(rows[self.skipped : self.shown])

    @property
    def on_page(self) -> int:
        return min(self.shown, self.count)

    @property
    def more(self) -> str:
        """The address with fifty more; empty when all are here."""
        if self.shown >= min(self.count, MOST):
            return ""
        return "?" + urlencode({**self._address, "shown": self.shown + STEP})

    @property
    def only_more(self) -> str:
        """The address of the fifty alone, for more.js."""
        return f"{self.more}&from={self.shown}" if self.more else ""


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else otherwise

"""U+0000 is no text: nobody types it, and PostgreSQL keeps none."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from serai.ui.errors import not_found

NUL = "\0"


class WithoutNul:
    """Middleware: an address with a NUL is none of ours; in what is sent it is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return not_found(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.method == "POST" and any(NUL in text for text in _texts(request.POST)):
            request.POST = _without(request.POST)  # type: ignore[assignment]


def _texts(sent: QueryDict) -> list[str]:
    return [text for name, values in sent.lists() for text in (name, *values)]


def _without(sent: QueryDict) -> QueryDict:
    plain = QueryDict(mutable=True)
    for name, values in sent.lists():
        plain.setlist(name.replace(NUL, ""), [text.replace(NUL, "") for text in values])
    return plain

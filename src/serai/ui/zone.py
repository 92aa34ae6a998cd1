"""Times in the reader's own zone: the browser says which, once, by a cookie."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = f"{settings.SERAI_COOKIE_PREFIX}zone"  # as times.js names it


class ReadersZone:
    """Middleware: the zone of the cookie is active while the page is made.

    Async-unaware on purpose: Django runs it in the thread of the view, where the zone counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(COOKIE, "")
        if not _known(name):
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(name)):
            return self.get_response(request)


def _known(name: str) -> bool:
    return bool(name) and name in zoneinfo.available_timezones()

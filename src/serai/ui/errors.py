"""What a page says when it cannot be shown. No template here asks the database anything."""

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from serai.ui.context import PLATFORM_NAME
from serai.ui.theme import theme_of_cookie

log = logging.getLogger("serai.ui")


def _page(name: str, request: HttpRequest, status: int) -> HttpResponse:
    # Without the request no context processor runs: no session, no user, no query.
    facts = {"theme": theme_of_cookie(request), "platform_name": PLATFORM_NAME}
    response = HttpResponse(render_to_string(f"ui/errors/{name}.html", facts), status=status)
    add_never_cache_headers(response)
    return response


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("400", request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("403", request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("404", request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Also reached by what a middleware below `DatabaseAway` raises: the session, say."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return away(request)
    return _page("500", request, 500)


def away(request: HttpRequest) -> HttpResponse:
    response = _page("503", request, 503)
    response["Retry-After"] = "10"
    return response


class DatabaseAway:
    """Middleware: a database that is locked or gone while a page is made is a 503 with words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.warning("database away at %s: %s", request.path, exception)
        return away(request)

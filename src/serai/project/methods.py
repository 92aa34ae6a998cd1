"""Pages are read and forms are sent; no page knows another method (RFC 9110, section 15.5.6)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")


class KnownMethod:
    """405 for every other method, before sessions, templates or the database are touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in METHODS:
            return self.get_response(request)
        words = "This server answers to GET, HEAD and POST.\n"
        return HttpResponseNotAllowed(METHODS, words, content_type="text/plain")

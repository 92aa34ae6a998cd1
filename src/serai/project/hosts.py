"""The console answers only to its own names (RFC 9110, section 15.5.20)."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host


class KnownHost:
    """421 for every other Host, before sessions, templates or the database are touched."""

    sync_capable = True
    async_capable = True

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]
    ) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        domain, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
        if domain and validate_host(domain, settings.ALLOWED_HOSTS):
            return self.get_response(request)
        refusal = HttpResponse(
            "This server does not answer to that name.\n", status=421, content_type="text/plain"
        )
        if iscoroutinefunction(self.get_response):
            return _immediately(refusal)
        return refusal


async def _immediately(response: HttpResponse) -> HttpResponse:
    return response

"""When and from where a session was last seen, written at most every five minutes."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SECONDS = 5 * 60


class SeenSessions:
    """In place of allauth's middleware, which writes a row on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and cache.add(f"seen:{key}", "1", SECONDS) and request.user.is_authenticated:
            UserSession.objects.filter(session_key=key, user=request.user).update(
                last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
            )
        return self.get_response(request)

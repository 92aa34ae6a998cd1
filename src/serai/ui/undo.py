"""An act that may be taken back for a while, offered on every page until then."""

from datetime import datetime
from typing import TypedDict

from django.http import HttpRequest
from django.utils import timezone

KEY = "undo"


class Undo(TypedDict):
    words: str
    url: str
    until: datetime
    seconds: int


def offer_undo(request: HttpRequest, *, words: str, url: str, until: datetime) -> None:
    """Shows the undo bar until then; its button posts to `url`."""
    request.session[KEY] = {"words": words, "url": url, "until": until.isoformat()}


def take_back_offer(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def open_undo(request: HttpRequest) -> Undo | None:
    session = getattr(request, "session", None)
    kept = session.get(KEY) if session is not None else None
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"])
    seconds = int((until - timezone.now()).total_seconds())
    if seconds <= 0:
        return None
    return {"words": kept["words"], "url": kept["url"], "until": until, "seconds": seconds}

"""The mailbox of this machine: what the mail folder holds, for `make run` and the demo only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from ipaddress import ip_address
from pathlib import Path

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

NEWEST = 100
_KEY = re.compile("[0-9a-f]{32}")
# What a stranger's HTML may do: be looked at. Links leave the frame, because a person clicked.
_SEALED = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "form-action": [NONE],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Mail:
    """One mail as the list and its page show it."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def recipient(self) -> str:
        return str(self.message["To"] or "")

    @property
    def sent_at(self) -> datetime | None:
        date = self.message["Date"]
        if date is None or date.datetime is None:
            return None
        at: datetime = date.datetime
        return at if at.tzinfo else at.replace(tzinfo=UTC)  # "-0000" says UTC (RFC 5322, 3.3)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if isinstance(part, EmailMessage) else ""


def _here_only(view: View) -> View:
    """404 unless the mailbox was asked for, and for everybody who is not on this machine."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponseBase:
        if not settings.SERAI_MAILBOX or not _is_loopback(request.META.get("REMOTE_ADDR", "")):
            raise Http404
        return view(request, *args, **named)

    return guarded


@_here_only
@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails = [_read(path) for path in paths[:NEWEST]]
    return render(request, "console/mailbox.html", {"mails": mails})


@csp_update({"frame-src": [SELF]})
@_here_only
@require_safe
@never_cache
def mail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "console/mailbox_mail.html", {"mail": _find(key)})


@csp_replace(_SEALED)
@_here_only
@require_safe
@never_cache
@xframe_options_sameorigin
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    html = _find(key).html
    if not html:
        raise Http404
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _folder() -> Path:
    return Path(settings.SERAI_MAIL_FOLDER)


def _find(key: str) -> Mail:
    path = _folder() / f"{key}.eml"
    if not _KEY.fullmatch(key) or not path.is_file():
        raise Http404
    return _read(path)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(path.stem, message)


urlpatterns = [
    path("", mailbox, name="mailbox"),
    path("<str:key>/", mail, name="mailbox_mail"),
    path("<str:key>/html/", mail_html, name="mailbox_mail_html"),
]

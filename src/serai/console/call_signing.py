"""A failed call as curl, stamped and signed now: only for somebody who may see the AppSecret."""

import secrets
import shlex

from django.conf import settings
from django.utils import timezone

from serai.console.calling import PATH, CallToMake, curl
from serai.domain.apps.models import App
from serai.domain.apps.signing import sign_for, sign_message_for
from serai.domain.developers.models import User
from serai.protocol.diagnosis import Received
from serai.protocol.diagnosis.message_anew import state_anew
from serai.protocol.diagnosis.received import read
from serai.protocol.signature import RFC9421, SIGN_METHODS

_MADE_ANEW = {"app_key", "sign", "timestamp", "sign_method", "format", "v", "method"}


def signed_curl(received: Received, app: App, *, by: User) -> str:
    """Empty where curl cannot say it in a line, or where the app may not sign so."""
    if received.headers:
        return _message(received, app, by=by)
    return _call(received, app, by=by)


def _call(received: Received, app: App, *, by: User) -> str:
    reading, methods = read(received), app.held_sign_methods
    is_said = received.path == PATH and not reading.files and not reading.text_body
    if not is_said or not SIGN_METHODS.intersection(methods):
        return ""
    sent = {
        each.name.decode(errors="replace"): each.value.decode(errors="replace")
        for each in reading.fields
    }
    call = CallToMake(
        gateway=settings.SERAI_GATEWAY_URL,
        app_key=app.key,
        method=sent.get("method", ""),
        parameters={
            name: value for name, value in sent.items() if name not in _MADE_ANEW and value
        },
    )
    secret = app.newest_secret
    return curl(
        call,
        sign=lambda parameters: sign_for(secret, parameters, by=by),
        sign_methods=methods,
        now=timezone.now(),
    ).code


def _message(received: Received, app: App, *, by: User) -> str:
    body = _text(received.body)
    is_said = received.method in ("GET", "POST") and not read(received).files
    if body is None or not is_said or RFC9421 not in app.held_sign_methods:
        return ""
    created, nonce = int(timezone.now().timestamp()), secrets.token_hex(16)
    stated = state_anew(received, key=app.key, created=created, nonce=nonce)
    if stated is None:
        return ""
    signature = sign_message_for(app.newest_secret, stated.base, by=by)
    query = _text(received.query)
    address = f"{settings.SERAI_GATEWAY_URL}{received.path}" + (f"?{query}" if query else "")
    headers = {**stated.headers, "Signature": f"sig1=:{signature}:"}
    lines = [
        f"curl --globoff --path-as-is -X {received.method} {shlex.quote(address)}",
        *(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()),
        *([f"--data-raw {shlex.quote(body)}"] if body else []),
    ]
    return " \\\n  ".join(lines)


def _text(content: bytes) -> str | None:
    """None for what a command line cannot hold."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text

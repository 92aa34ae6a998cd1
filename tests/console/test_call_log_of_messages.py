"""The debugger of HTTP Message Signatures: both bases line by line, and never a secret."""

import html
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from serai.domain.apps.models import App
from serai.domain.catalog.models import AppType
from serai.protocol.diagnosis import KnownSecret, Received, Verdict, diagnose, read_pasted
from tests import make
from tests.console.failed_messages import kept, received, secret_of
from tests.console.people import browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_failed_message_shows_both_bases(client: Client) -> None:
    app, browser = an_app()
    kept(app, received(app, signed_path="/api/sync"))

    page = html.unescape(browser.get(f"/apps/{app.key}/calls/abc123/").text)

    assert "The path was signed as /api/sync, but /sync arrived." in page
    assert "Your signature base" in page
    assert "Our signature base" in page
    assert '"@method"' in page
    assert "Sign in again to see it" in page
    assert secret_of(app) not in page


def test_a_repeated_nonce_is_named() -> None:
    app, browser = an_app()
    kept(app, received(app), code=41, sub_code="isv.request-replayed")

    page = browser.get(f"/apps/{app.key}/calls/abc123/").text

    assert "its nonce was used already" in page


@pytest.mark.parametrize(
    ("code", "sub_code"),
    [(41, "isv.request-replayed"), (31, "isv.invalid-parameter:timestamp")],
)
def test_a_refusal_of_a_call_with_a_sign_has_no_debugger(code: int, sub_code: str) -> None:
    app, browser = an_app()
    make.call_record(app.key, request_id="abc123", code=code, sub_code=sub_code)

    page = browser.get(f"/apps/{app.key}/calls/abc123/").text

    assert 'id="debugger"' not in page
    assert browser.get(f"/apps/{app.key}/calls/abc123/finding/").status_code == 404


def test_the_expected_signature_needs_a_fresh_sign_in() -> None:
    app, browser = an_app()
    kept(app, received(app, signed_path="/api/sync"))
    right = dict(received(app).headers)[b"signature"].decode().removeprefix("sig1=")
    browser.post("/account/reauthenticate/", {"password": make.PASSWORD})

    page = html.unescape(browser.get(f"/apps/{app.key}/calls/abc123/").text)

    assert right in page
    assert "Copy as curl" not in page  # this app may not sign so


@pytest.mark.parametrize("body", [b"", "note=it's&a=b c&t=茶".encode()])
def test_the_same_call_signed_right_is_right(body: bytes) -> None:
    app, browser = an_app(sign_methods=["rfc9421"])
    sent = received(app, signed_path="/api/sync")
    kept(app, replace(sent, method="POST" if body else "GET", body=body))
    browser.post("/account/reauthenticate/", {"password": make.PASSWORD})

    page = html.unescape(browser.get(f"/apps/{app.key}/calls/abc123/").text)
    command = page.partition('aria-label="curl">')[2].partition("</pre>")[0]
    again = diagnose(
        read_pasted(command.encode()), [KnownSecret(secret_of(app))], now=timezone.now()
    )

    assert command.startswith("curl ")
    assert again.verdict is Verdict.RIGHT
    assert "/api/sync" not in command


@pytest.mark.parametrize("body", [b"\xff", b"a\0b"])
def test_what_a_command_line_cannot_hold_is_not_offered(body: bytes) -> None:
    app, browser = an_app(sign_methods=["rfc9421"])
    kept(app, replace(received(app), method="POST", body=body))
    browser.post("/account/reauthenticate/", {"password": make.PASSWORD})

    page = browser.get(f"/apps/{app.key}/calls/abc123/").text

    assert "Copy as curl" not in page


def test_a_pasted_message_is_explained() -> None:
    app, browser = an_app()

    page = html.unescape(explained(browser, app, received(app, signed_path="/api/sync")))

    assert "The path was signed as /api/sync, but /sync arrived." in page


def test_a_pasted_message_of_another_key_names_it() -> None:
    app, browser = an_app()
    sent = received(app)
    headers = tuple(
        (name, value.replace(app.key.encode(), b"my-key")) for name, value in sent.headers
    )

    page = html.unescape(explained(browser, app, sent.__class__("GET", "/sync", headers=headers)))

    assert f"keyid says my-key; this app's AppKey is {app.key}." in page
    assert 'id="debugger"' not in page


def an_app(*, sign_methods: list[str] | None = None) -> tuple[App, Client]:
    owner = settled()
    app = make.app(owner)
    if sign_methods:
        AppType.objects.filter(pk=app.app_type_id).update(sign_methods=sign_methods)
    return app, browser_of(owner.user)


def explained(browser: Client, app: App, sent: Received) -> str:
    lines = "\n".join(f"{name.decode()}: {value.decode()}" for name, value in sent.headers)
    target = f"{sent.path}?{sent.query.decode()}" if sent.query else sent.path
    pasted = f"{sent.method} {target} HTTP/1.1\n{lines}\n\n"
    return browser.post(f"/apps/{app.key}/calls/explain/", {"request": pasted}).text

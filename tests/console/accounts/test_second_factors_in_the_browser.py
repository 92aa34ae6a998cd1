"""Authenticator app and passkeys, in a real browser on http://localhost."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import make
from tests.console.accounts.console import Console

SIGN_UP = """
from allauth.account.models import EmailAddress
from serai.domain.developers.models import User
user = User.objects.create_user("{email}", "{password}", name="Lucia Ferrer")
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""
CODE = """
import time
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
print(format_hotp_value(hotp_value("{secret}", int(time.time()) // 30 + {later})))
"""

CLOSED = """
navigator.credentials.get = async () => { throw new DOMException("closed", "NotAllowedError") };
"""


def test_an_authenticator_app_is_set_up_by_its_picture_and_then_asked_for(
    page: Page, console: Console
) -> None:
    lucia = signed_up(console, "app@lumbre.example")
    sign_in(page, lucia)
    page.goto("/account/2fa/totp/activate/")

    expect(page.get_by_alt_text("QR code")).to_have_js_property("complete", True)
    secret = page.locator(".key-box code").inner_text()
    page.get_by_label("Code").fill(console.run(CODE.format(secret=secret, later=0)))
    page.get_by_role("button", name="Switch it on").click()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    sign_out(page)
    sign_in(page, lucia)

    assert len(codes) == 10
    expect(page.get_by_role("heading", name="One more proof")).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.goto("/account/2fa/")
    expect(page.get_by_text("9 of 10 codes left")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_by_itself(page: Page, console: Console) -> None:
    lucia = signed_up(console, "passkey@lumbre.example")
    key = virtual_key(page)
    sign_in(page, lucia)
    page.goto("/account/2fa/webauthn/add/")

    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    sign_out(page)
    page.goto("/account/login/?next=/account/2fa/webauthn/")
    page.get_by_role("button", name="Use a passkey instead").click()

    expect(page.get_by_text("Work laptop")).to_be_visible()
    expect(page.get_by_text("not used yet")).to_have_count(0)
    assert len(credentials(key)) == 1


def test_a_passkey_serves_as_second_factor_after_the_password(page: Page, console: Console) -> None:
    lucia = signed_up(console, "second@lumbre.example")
    virtual_key(page)
    sign_in(page, lucia)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    sign_out(page)

    sign_in(page, lucia)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("This browser")).to_be_visible()


def test_a_passkey_is_renamed_and_removed(page: Page, console: Console) -> None:
    lucia = signed_up(console, "nora@lumbre.example")
    virtual_key(page)
    sign_in(page, lucia)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Old laptop")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_text("You have no passkeys yet")).to_be_visible()


def test_no_passkey_is_said_in_words_and_leaves_the_other_ways(
    page: Page, console: Console
) -> None:
    page.add_init_script(CLOSED)
    page.goto("/account/login/")

    page.get_by_role("button", name="Use a passkey instead").click()

    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()


def test_by_the_number_the_passkey_leads_to_the_name(page: Page, console: Console) -> None:
    page.goto(console.address.replace("localhost", "127.0.0.1") + "/account/login/")

    way = page.get_by_role("link", name="Use a passkey instead")

    assert way.get_attribute("href") == f"{console.address}/account/login/"


def test_nobody_is_kept_out_of_the_account_pages(page: Page, console: Console) -> None:
    lucia = signed_up(console, "axe@lumbre.example")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    found: dict[str, Any] = {}
    for path in ("login/", "signup/", "password/reset/", "confirm-email/", "inactive/"):
        found |= kept_out(page, path)
    sign_in(page, lucia)
    for path in (
        "email/",
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "sessions/",
        "appearance/",
        "reauthenticate/",
        "logout/",
    ):
        found |= kept_out(page, path)

    assert found == {}
    assert refused == []


def kept_out(page: Page, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for width in (1280, 390):
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.goto(f"/account/{path}")
            report = Axe().run(page)
            if report.violations_count:
                found[f"{path} {width} {theme}"] = report.generate_report()
            if page.evaluate("document.documentElement.scrollWidth") != width:
                found[f"{path} {width}"] = "scrolls sideways"
    return found


def signed_up(console: Console, email: str) -> str:
    console.run(SIGN_UP.format(email=email, password=make.PASSWORD))
    return email


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")


def virtual_key(page: Page) -> tuple[Any, str]:
    """A passkey device in the browser that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, added["authenticatorId"]


def credentials(key: tuple[Any, str]) -> list[Any]:
    session, identity = key
    held: list[Any] = session.send("WebAuthn.getCredentials", {"authenticatorId": identity})[
        "credentials"
    ]
    return held

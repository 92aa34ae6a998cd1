"""Seed (1): sign in with the marketplace's own account, against a real OpenID Connect provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import databases, make
from tests.console.accounts.console import Console, running_console
from tests.console.accounts.marketplace_sign_in import running_provider, settings_for
from tests.instances import free_ports

ACCOUNTS = """
from serai.domain.developers.models import User
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
"""
LOCAL = (
    ACCOUNTS
    + """
user = User.objects.create_user("{email}", "{password}", name="Local")
EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
"""
)
LONG_AGO = """
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
for row in Session.objects.all():
    session = SessionStore(row.session_key)
    records = session.get("account_authentication_methods", [])
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 1000} for one in records]
    session.save()
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    ours, theirs = free_ports(2)
    address = f"http://localhost:{ours}"
    data: Path = tmp_path_factory.mktemp("console")
    with (
        databases.fresh_database() as url,
        running_provider(theirs, console=address) as issuer,
        running_console(data, url, port=ours, more=settings_for(issuer)) as running,
    ):
        yield running


def test_the_marketplace_comes_first_with_its_own_way_to_an_account(page: Page) -> None:
    page.goto("/account/login/")

    first = page.locator("main .btn").first
    expect(first).to_have_text("Continue with your AliMarket account")
    expect(page.get_by_role("link", name="Create one there")).to_have_attribute(
        "href", "https://market.example/join"
    )


def test_who_the_marketplace_vouches_for_is_in_at_once(page: Page, console: Console) -> None:
    leave(page)
    prove(page, "lucia")

    page.wait_for_url(f"{console.address}/account/sessions/")
    assert told(console, "lucia@market.example") == "Lucia True lucia"


def test_the_second_time_finds_the_same_account(
    page: Page, console: Console, browser: Browser
) -> None:
    leave(page)
    prove(page, "nadia")
    page.wait_for_url("**/account/sessions/")

    again = browser.new_context(base_url=console.address).new_page()
    leave(again)
    prove(again, "nadia")

    again.wait_for_url("**/account/sessions/")
    assert told(console, "nadia@market.example") == "Nadia True nadia"
    again.context.close()


def test_an_address_that_nobody_confirmed_is_confirmed_by_our_mail(
    page: Page, console: Console
) -> None:
    leave(page)
    prove(page, "unproven-ben")

    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    expect(page.get_by_text("unproven-ben@market.example")).to_be_visible()
    page.goto(console.link_in_newest_mail())
    page.get_by_role("button", name="Yes, confirm it").click()
    page.wait_for_url("**/account/sessions/")


@pytest.mark.parametrize("login", ["taken", "unproven-taken"])
def test_an_account_with_the_same_address_is_not_taken_over(
    page: Page, console: Console, login: str
) -> None:
    email = f"{login}@market.example"
    console.run(LOCAL.format(email=email, password=make.PASSWORD))

    leave(page)
    prove(page, login)

    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    assert console.mails()[-1]["Subject"] == "You have an account already"
    assert told(console, email) == "Local True None"
    page.goto("/account/sessions/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_who_has_an_account_connects_it_from_inside(
    page: Page, console: Console, browser: Browser
) -> None:
    console.run(LOCAL.format(email="ada@lumbre.example", password=make.PASSWORD))
    page.goto("/account/login/?next=/account/3rdparty/")
    page.get_by_label("E-mail").fill("ada@lumbre.example")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("button", name="Connect AliMarket").click()
    prove(page, "adanet")
    expect(page.get_by_text("The account is connected.")).to_be_visible()
    again = browser.new_context(base_url=console.address).new_page()
    leave(again)
    prove(again, "adanet")

    again.wait_for_url("**/account/sessions/")
    again.goto("/account/email/")
    expect(again.locator("main").get_by_text("ada@lumbre.example")).to_be_visible()
    again.context.close()


def test_what_is_secret_asks_the_marketplace_to_prove_it_again(
    page: Page, console: Console
) -> None:
    leave(page)
    prove(page, "omar")
    page.wait_for_url("**/account/sessions/")
    console.run(LONG_AGO)

    page.goto("/account/password/set/")
    expect(page.get_by_role("heading", name="Sign in again")).to_be_visible()
    page.get_by_role("button", name="Continue with your AliMarket account").click()
    expect(page.locator("[name=login]")).to_be_visible()  # though its own session goes on
    prove(page, "omar")

    page.wait_for_url("**/account/password/set/")
    expect(page.get_by_role("button", name="Set password")).to_be_visible()


def test_turning_back_there_is_no_dead_end(page: Page) -> None:
    leave(page)

    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_role("heading", name="You turned back")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_way_back_that_we_did_not_send_is_refused_in_words(page: Page) -> None:
    answer = page.goto("/account/oidc/marketplace/login/callback/?code=abc&state=forged")

    assert answer is not None
    assert answer.status < 500
    expect(page.get_by_role("heading", name="The sign-in did not work")).to_be_visible()


def test_a_marketplace_that_is_away_is_told_so(
    browser: Browser, tmp_path: Path, database_url: str
) -> None:
    away = settings_for(f"http://localhost:{free_ports(1)[0]}")
    with running_console(tmp_path / "data", database_url, more=away) as console:
        page = browser.new_context(base_url=console.address).new_page()

        leave(page)

        expect(page.get_by_role("heading", name="AliMarket does not answer")).to_be_visible()
        page.context.close()


def leave(page: Page) -> None:
    page.goto("/account/login/?next=/account/sessions/")
    page.get_by_role("button", name="Continue with your AliMarket account").click()


def prove(page: Page, login: str) -> None:
    """On the marketplace's own pages."""
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    consent = page.get_by_role("button", name="Continue")
    page.wait_for_load_state()
    if consent.count():
        consent.click()


def told(console: Console, email: str) -> str:
    """Name, whether the address is confirmed, and who it is at the marketplace."""
    return console.run(
        ACCOUNTS
        + f"""
user = User.objects.get(email="{email}")
known = SocialAccount.objects.filter(user=user).first()
confirmed = EmailAddress.objects.get(user=user).verified
print(user.name, confirmed, known and known.uid)
"""
    )

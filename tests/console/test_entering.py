"""Sign in, agree, say who you are: in this order, and then straight to where one was going."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests import make
from tests.console.people import (
    ANSWERS,
    QUESTIONS,
    agreed,
    api_use,
    browser_of,
    settled,
)

pytestmark = pytest.mark.django_db(databases="__all__")
PAGES = [
    "/apps/",
    "/apps/create/",
    "/apps/create/buying/resale/",
    "/apps/new/dropshipping/",
    "/apps/12345678/",
    "/apps/12345678/secret/",
]


@pytest.mark.parametrize("page", [*PAGES, "/agreement/", "/developer/"])
def test_nobody_sees_a_page_before_signing_in(page: str) -> None:
    make.platform()

    answer = Client(headers={"host": "localhost:8000"}).get(page)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next={page}"


@pytest.mark.parametrize("page", [*PAGES, "/developer/"])
def test_the_agreement_comes_before_every_page(page: str) -> None:
    make.platform()
    api_use()

    answer = browser_of(make.user()).get(page)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/agreement/?next=%2F")


@pytest.mark.parametrize("page", PAGES)
def test_developer_information_comes_after_the_agreement(page: str) -> None:
    make.platform()

    answer = browser_of(agreed(make.user())).get(page)

    assert answer.headers["Location"].startswith("/developer/?next=%2F")


def test_one_arrives_where_one_was_going() -> None:
    make.platform(developer_form=QUESTIONS)
    text = api_use()
    browser = browser_of(make.user())

    asked = browser.get("/apps/create/buying/?from=mail")
    accepted = browser.post(
        "/agreement/", {"digest": text.digest, "accepted": "on", "next": _next_of(asked)}
    )
    asked_again = browser.get(accepted.headers["Location"])
    saved = browser.post("/developer/", ANSWERS | {"next": _next_of(asked_again)})

    assert saved.headers["Location"] == "/apps/create/buying/?from=mail"


@pytest.mark.parametrize("trap", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(trap: str) -> None:
    make.platform()
    text = api_use()
    browser = browser_of(make.user())

    accepted = browser.post("/agreement/", {"digest": text.digest, "accepted": "on", "next": trap})

    assert accepted.headers["Location"] == "/"


def test_the_address_without_a_path_leads_to_the_apps() -> None:
    browser = browser_of(settled().user)

    assert browser.get("/").headers["Location"] == "/apps/"


def test_staff_who_are_no_developers_begin_at_the_queue() -> None:
    make.platform()

    assert browser_of(make.reviewer()).get("/").headers["Location"] == "/review/"


def _next_of(answer: HttpResponseBase) -> str:
    location = answer.headers["Location"]
    return parse_qs(urlsplit(location).query)["next"][0]

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client

pytestmark = pytest.mark.urls("tests.ui.pages")


@pytest.fixture
def client() -> Client:
    """Without the database: whoever asks it fails the test."""
    return Client(raise_request_exception=False, headers={"host": "localhost"})


def test_a_locked_database_is_a_503_with_words_and_no_trace(client: Client) -> None:
    answer = client.get("/locked/")

    assert answer.status_code == 503
    assert "nothing you typed is lost" in answer.text
    assert "locked" not in answer.text
    assert answer["Retry-After"] == "10"


def test_it_is_the_same_when_a_middleware_finds_out(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.needs_the_database"]

    answer = client.get("/nowhere/")

    assert answer.status_code == 503
    assert "nothing you typed is lost" in answer.text


async def test_it_is_the_same_under_asgi(settings: Any) -> None:
    client = AsyncClient(raise_request_exception=False, headers={"host": "localhost"})

    from_the_view = await client.get("/locked/")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.needs_the_database"]
    client = AsyncClient(raise_request_exception=False, headers={"host": "localhost"})
    from_a_middleware = await client.get("/nowhere/")

    assert (from_the_view.status_code, from_a_middleware.status_code) == (503, 503)


def test_what_broke_is_not_told(client: Client) -> None:
    answer = client.get("/broken/")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "a secret of the machine" not in answer.text


def test_an_unknown_address_is_not_here_or_not_yours(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "Not here, or not yours" in answer.text


def test_the_page_keeps_the_chosen_theme(client: Client) -> None:
    client.cookies["theme"] = "dark"

    assert 'data-bs-theme="dark"' in client.get("/nowhere/").text


def needs_the_database(get_response: Any) -> Any:
    from django.db import InterfaceError

    def ask(request: HttpRequest) -> HttpResponse:
        raise InterfaceError("connection already closed")

    return ask

"""An app's allow-list in the console: shown, changed, refused, one press for the own address."""

import pytest
from django.test import Client

from serai.domain.apps.models import App
from serai.domain.events.models import Event
from tests import make
from tests.console.people import ADDRESS, browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")


def entered() -> tuple[App, Client, str]:
    owner = settled()
    app = make.app(owner)
    return app, browser_of(owner.user), f"/apps/{app.key}/addresses/"


def send(browser: Client, place: str, addresses: str, before: str = "") -> str:
    sent = {"addresses": addresses, "before": before}
    return browser.post(place, sent, follow=True).text


def test_without_a_list_calls_are_taken_from_anywhere() -> None:
    _, browser, place = entered()

    page = browser.get(place).text

    assert "Calls are taken from anywhere." in page
    assert ADDRESS in page


def test_a_saved_list_is_shown_and_kept_as_an_event() -> None:
    app, browser, place = entered()

    page = send(browser, place, " 203.0.113.0/24 \r\n2001:DB8::7\r\n\r\n")

    app.refresh_from_db()
    assert app.addresses == ["203.0.113.0/24", "2001:db8::7"]
    assert "Only these addresses may call." in page
    assert "203.0.113.0/24\n2001:db8::7" in page
    assert Event.objects.filter(kind="app.addresses_changed").count() == 1
    assert "Calls from 2 addresses and ranges." in browser.get(f"/apps/{app.key}/").text


def test_the_address_one_is_at_is_added_by_one_press() -> None:
    app, browser, place = entered()
    send(browser, place, "198.51.100.1")

    page = browser.post(place, {"add_here": "1"}, follow=True).text

    app.refresh_from_db()
    assert app.addresses == ["198.51.100.1", ADDRESS]
    assert "Add this address" not in page


def test_what_is_no_address_is_named_and_nothing_is_lost() -> None:
    app, browser, place = entered()

    answer = browser.post(place, {"addresses": "203.0.113.9\n<my laptop>", "before": ""})

    assert answer.status_code == 422
    assert "&lt;my laptop&gt; is no address and no range." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "203.0.113.9\n&lt;my laptop&gt;" in answer.text
    app.refresh_from_db()
    assert app.addresses == []


def test_a_list_saved_in_another_tab_is_not_overwritten() -> None:
    app, browser, place = entered()
    send(browser, place, "203.0.113.9")

    page = send(browser, place, "198.51.100.1", before="")

    app.refresh_from_db()
    assert app.addresses == ["203.0.113.9"]
    assert "somewhere else meanwhile" in page


def test_an_emptied_list_lets_calls_come_from_anywhere_again() -> None:
    app, browser, place = entered()
    send(browser, place, "203.0.113.9")

    page = send(browser, place, "", before="203.0.113.9")

    app.refresh_from_db()
    assert app.addresses == []
    assert "The app may call from anywhere." in page


def test_the_same_list_again_is_no_event() -> None:
    _, browser, place = entered()
    send(browser, place, "203.0.113.9")

    page = send(browser, place, "203.0.113.9", before="203.0.113.9")

    assert "Nothing was changed." in page
    assert Event.objects.filter(kind="app.addresses_changed").count() == 1


def test_the_addresses_of_anothers_app_are_not_here() -> None:
    theirs = make.app()
    stranger = browser_of(settled().user)
    place = f"/apps/{theirs.key}/addresses/"

    assert stranger.get(place).status_code == 404
    assert stranger.post(place, {"add_here": "1"}).status_code == 404

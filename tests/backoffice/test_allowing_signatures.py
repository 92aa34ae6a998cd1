"""Operators say how one app may sign, with a reason, and go back to what its type says."""

import re
from typing import Any

import pytest
from django.test import Client

from serai.domain.apps.models import App
from serai.domain.apps.restrictions import keep_sign_methods
from serai.domain.events.models import Event
from tests import make
from tests.backoffice.staff import olga, rita

pytestmark = pytest.mark.django_db(databases="__all__")


def place(app: App) -> str:
    return f"/review/apps/{app.key}/signatures/"


def send(browser: Client, app: App, *methods: str, seen: str = "", **fields: Any) -> Any:
    sent = {"seen": seen, "reason": "A pilot.", "methods": methods} | fields
    return browser.post(place(app), sent, follow=True)


def allowed(app: App) -> Any:
    return App.objects.values_list("sign_methods", flat=True).get(pk=app.pk)


def test_the_types_signatures_are_ticked_and_named_as_its_own() -> None:
    page = olga().get(place(make.app())).text

    assert page.count("checked") == 4
    assert page.count("Dropshipping gives it.") == 4
    assert "as the app type gives" in page
    assert "They were never changed." in page


def test_a_choice_is_saved_with_its_reason_and_shown() -> None:
    app, browser = make.app(), olga()

    page = send(browser, app, "rfc9421", "hmac-sha256").text

    assert allowed(app) == ["hmac-sha256", "rfc9421"]
    assert "takes only HMAC-SHA256, RFC 9421." in page
    assert "A pilot." in page
    assert page.count("checked") == 2
    assert "Allowed signatures changed" in browser.get(f"/review/apps/{app.key}/").text


def test_one_press_goes_back_to_the_types() -> None:
    app, browser = make.app(), olga()
    send(browser, app, "sha256")

    page = send(browser, app, seen="sha256", back="1").text

    assert allowed(app) == []
    assert page.count("checked") == 4


@pytest.mark.parametrize("methods", [(), ("none",), ("md5", "rot13"), ("MD5",), ("",)])
def test_what_is_no_choice_is_told_and_changes_nothing(methods: tuple[str, ...]) -> None:
    app = make.app()

    answer = send(olga(), app, *methods)

    assert answer.status_code == 422
    assert 'id="id_methods_error"' in answer.text
    assert "A pilot." in answer.text
    assert allowed(app) == []


def test_without_a_reason_nothing_changes() -> None:
    app = make.app()

    answer = send(olga(), app, "sha256", reason=" ")

    assert answer.status_code == 422
    assert "Write a reason" in answer.text
    assert allowed(app) == []


def test_a_page_that_is_out_of_date_saves_nothing() -> None:
    app, browser = make.app(), olga()
    send(browser, app, "sha256")

    answer = send(browser, app, "md5")

    assert answer.status_code == 409
    assert "This was changed meanwhile" in answer.text
    assert allowed(app) == ["sha256"]
    assert Event.objects.filter(kind="app.sign_methods_changed").count() == 1


def test_it_is_told_when_the_developer_keeps_none_of_them() -> None:
    app = make.app()
    keep_sign_methods(app, ["md5"], by=app.developer.user)

    page = send(olga(), app, "sha256").text

    assert "so no call can be signed" in page
    assert "No call of this app can be signed." in page
    assert "Its developer keeps only MD5, which is not allowed." in page


def test_only_operators_enter() -> None:
    app = make.app()
    owner = Client(headers={"host": "localhost:8000"})
    owner.force_login(app.developer.user)

    assert rita().get(place(app)).status_code == 403
    assert owner.post(place(app), {"methods": ["md5"], "reason": "x"}).status_code == 403
    assert allowed(app) == []


def test_a_choice_can_be_taken_back_with_one_press() -> None:
    app, browser = make.app(), olga()
    page = send(browser, app, "sha256").text
    undo = re.search(r'class="undo-bar" method="post" action="([^"]+)"', page)
    assert undo is not None

    taken_back = browser.post(undo[1], follow=True).text

    assert "Taken back. It is as it was before." in taken_back
    assert "as the app type gives" in taken_back
    assert allowed(app) == []

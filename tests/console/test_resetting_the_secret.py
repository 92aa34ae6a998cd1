"""The page that resets an AppSecret: signed in again, what will happen, done once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from serai.domain.apps.actions import show_secret
from serai.domain.apps.models import App
from serai.domain.apps.rotation import reset_secret
from serai.domain.developers.models import Developer
from tests import make
from tests.console.people import settled
from tests.console.test_the_app_page import secrets_in, signed_in_at

pytestmark = pytest.mark.django_db(databases="__all__")


def entered() -> tuple[Developer, App, Client, str]:
    owner = settled()
    app = make.app(owner)
    return owner, app, signed_in_at(owner, timezone.now()), f"/apps/{app.key}/secret/reset/"


def test_the_page_says_which_secret_ends_and_when() -> None:
    _, app, browser, place = entered()

    page = browser.get(place).text

    assert app.newest_secret.masked[-4:] in page
    assert "Keep it" in page
    assert page.count('type="radio"') == 4
    assert not secrets_in(page)
    assert app.secrets.count() == 1


def test_it_asks_to_sign_in_again_first() -> None:
    owner = settled()
    app = make.app(owner)
    browser = signed_in_at(owner, timezone.now() - timedelta(hours=2))

    answer = browser.post(
        f"/apps/{app.key}/secret/reset/", {"ends": "0", "secret": app.newest_secret.pk}
    )

    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert app.secrets.count() == 1


@pytest.mark.parametrize(("hours", "live"), [("0", 1), ("1", 2), ("24", 2), ("72", 2)])
def test_the_new_secret_is_shown_and_the_old_one_goes_on_as_chosen(hours: str, live: int) -> None:
    owner, app, browser, place = entered()
    old = app.newest_secret

    page = browser.post(place, {"ends": hours, "secret": old.pk}, follow=True).text

    new = show_secret(App.objects.get(), by=owner.user)
    assert secrets_in(page) == {new}
    assert f"ending in {old.masked[-4:]}" in page
    old.refresh_from_db()
    assert old.retired_at is not None
    ahead = (old.retired_at - timezone.now()).total_seconds() / 3600
    assert round(ahead) == int(hours)
    assert app.secrets.live().count() == live


def test_a_second_press_resets_nothing_more() -> None:
    _, app, browser, place = entered()
    sent = {"ends": "24", "secret": app.newest_secret.pk}

    browser.post(place, sent)
    page = browser.post(place, sent, follow=True).text

    assert app.secrets.count() == 2
    assert "was reset already" in page


def test_one_that_is_on_its_way_out_is_named() -> None:
    owner, app, browser, place = entered()
    first = app.newest_secret
    reset_secret(app, timedelta(hours=72), by=owner.user)

    page = browser.get(place).text

    assert first.masked[-4:] in page
    assert "two hold at most" in page


def test_without_a_choice_nothing_happens() -> None:
    _, app, browser, place = entered()

    answer = browser.post(place, {"ends": "2", "secret": app.newest_secret.pk})

    assert answer.status_code == 422
    assert app.secrets.count() == 1


def test_anothers_secret_is_not_here() -> None:
    theirs = make.app()
    stranger = signed_in_at(settled(), timezone.now())

    assert stranger.get(f"/apps/{theirs.key}/secret/reset/").status_code == 404

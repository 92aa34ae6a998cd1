from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from serai.domain.developers.models import User
from serai.domain.refused import Refused
from serai.ui.refusals import refusal_at, refused_to
from serai.ui.undo import offer_undo, open_undo, take_back_offer
from serai.ui.zone import ReadersZone
from tests.ui.pages import EveryField

LONG = timedelta(seconds=60)


def a_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.django_db
@pytest.mark.urls("tests.ui.pages")
def test_a_theme_is_kept_in_the_account_too(client: Client) -> None:
    user = User.objects.create_user("ada@example.org", "correct horse battery")
    client.force_login(user)

    answer = client.post("/ui/theme/", {"theme": "dark"}, headers={"host": "localhost"})

    user.refresh_from_db()
    assert user.theme == "dark"
    assert answer.cookies["theme"].value == "dark"


@pytest.mark.urls("tests.ui.pages")
@pytest.mark.parametrize("before", ["https://elsewhere.example/", "", "javascript:alert(1)"])
def test_choosing_a_theme_leads_nowhere_else(client: Client, before: str) -> None:
    headers = {"host": "localhost", "referer": before}

    answer = client.post("/ui/theme/", {"theme": "purple"}, headers=headers)

    assert answer.headers["location"] == "/"
    assert answer.cookies["theme"].value == "auto"


def test_an_undo_is_offered_until_its_time_is_over() -> None:
    request = a_request()
    offer_undo(request, words="Withdrawn", url="/undo/", until=datetime.now(UTC) + LONG)

    undo = open_undo(request)

    assert undo is not None
    assert 55 <= undo["seconds"] <= 60
    offer_undo(request, words="Withdrawn", url="/undo/", until=datetime.now(UTC) - LONG)
    assert open_undo(request) is None


def test_an_undo_taken_is_not_offered_again() -> None:
    request = a_request()
    offer_undo(request, words="Withdrawn", url="/undo/", until=datetime.now(UTC) + LONG)

    take_back_offer(request)

    assert open_undo(request) is None


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [("Asia/Shanghai", "Asia/Shanghai"), ("../../etc/passwd", "UTC"), ("Nowhere", "UTC")],
)
def test_a_page_is_made_in_the_zone_of_the_browser(cookie: str, zone: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["zone"] = cookie

    page = ReadersZone(lambda _: HttpResponse(timezone.get_current_timezone_name()))(request)

    assert page.content.decode() == zone


def test_a_refusal_stands_at_its_field() -> None:
    form = EveryField({})

    with refusal_at(form, "name"):
        raise Refused("Too close to another app's name.")

    assert form.errors["name"] == ["Too close to another app's name."]


def test_a_refused_act_leads_back_with_its_sentence() -> None:
    @refused_to(lambda case: f"/cases/{case}/")
    def act(request: HttpRequest, case: str) -> HttpResponse:
        raise Refused("Someone else has just decided this case.")

    request = a_request()

    answer = act(request, "Q-7")

    assert answer.headers["location"] == "/cases/Q-7/"
    sentences = [str(message) for message in get_messages(request)]
    assert sentences == ["Someone else has just decided this case."]

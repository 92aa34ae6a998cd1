"""Seed (8)-(9): one field, the name; the server decides."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from serai.domain.apps.actions import create_app
from serai.domain.apps.models import App
from serai.domain.developers.models import Developer
from serai.domain.publishing.actions import publish_everything
from serai.domain.publishing.models import GatewayNode
from serai.domain.qualifications.workflow import Status
from tests import make
from tests.console.people import browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "/apps/new/dropshipping/"


@pytest.fixture
def gateway() -> Iterator[None]:
    """The worker publishes and a gateway applies at once, as they do on a running instance."""
    over = threading.Event()

    def publish() -> None:
        while not over.wait(0.05):
            publish_everything()
            GatewayNode.objects.update_or_create(
                name="gateway", defaults={"applied_seq": 2**40, "seen_at": timezone.now()}
            )
        connections.close_all()

    thread = threading.Thread(target=publish)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.usefixtures("gateway")
@pytest.mark.django_db(databases="__all__", transaction=True)
def test_a_name_becomes_an_app_with_its_keys() -> None:
    owner, browser = approved()

    answer = browser.post(NEW, {"name": "Lumbre灯火.ES"})

    app = App.objects.get(developer=owner)
    assert app.name == "Lumbre灯火.ES"
    assert answer.headers["Location"] == f"/apps/{app.key}/"
    page = browser.get(answer.headers["Location"]).text
    assert "Your app is ready. These keys work now." in page


def test_without_a_gateway_the_keys_are_active_in_a_moment() -> None:
    _, browser = approved()

    answer = browser.post(NEW, {"name": "Lumbre"}, follow=True)

    assert "Its keys are active in a moment." in answer.text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give your app a name."),
        ("Lumbre Sync!", "Not allowed here: space !."),
        ("灯" * 16, "This name is 32 wide"),
        ("\u202egnp.exe", "Not allowed here: U+202E."),
        ("<b>Lumbre</b>", "Not allowed here: &lt; &gt; /."),
    ],
)
def test_a_name_against_the_rule_says_what_is_wrong(name: str, words: str) -> None:
    _, browser = approved()

    answer = browser.post(NEW, {"name": name})

    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not App.objects.exists()


def test_a_name_that_looks_like_another_does_not_say_whose() -> None:
    make.app(name="Ilumina")
    _, browser = approved()

    answer = browser.post(NEW, {"name": "1lumina"})

    assert "Too close to another app&#x27;s name." in answer.text
    assert "Ilumina" not in answer.text
    assert App.objects.count() == 1


def test_the_rules_are_looked_at_while_typing() -> None:
    make.app(name="Taken")
    _, browser = approved()

    def look(name: str) -> dict[str, object]:
        answer: dict[str, object] = browser.get("/apps/name/", {"name": name}).json()
        return answer

    right = look("Lumbre灯火.ES")
    assert right == {
        "width": 13,
        "rules": {"characters": True, "width": True, "free": True},
        "words": "",
        "suggestions": [],
        "sign": "LE",
    }
    wrong = look("Lumbre Sync!")
    assert wrong["rules"] == {"characters": False, "width": True, "free": None}
    assert wrong["suggestions"] == ["Lumbre_Sync", "LumbreSync"]
    assert look("TAKEN")["rules"] == {"characters": True, "width": True, "free": False}


def test_what_is_offered_instead_is_free() -> None:
    make.app(name="Lumbre_Sync")
    _, browser = approved()

    offers = browser.get("/apps/name/", {"name": "Lumbre Sync!"}).json()["suggestions"]

    assert offers == ["LumbreSync"]


def test_pressing_create_twice_leads_to_the_one_app() -> None:
    owner, browser = approved()
    app = create_app(owner.qualifications.get(), "Lumbre", by=owner.user)

    answer = browser.post(NEW, {"name": "Lumbre"}, follow=True)

    assert answer.redirect_chain == [(f"/apps/{app.key}/", 302)]
    assert "You have an app of this name already: here it is." in answer.text
    assert App.objects.count() == 1


@pytest.mark.usefixtures("gateway")
@pytest.mark.django_db(databases="__all__", transaction=True)
def test_two_tabs_at_once_make_one_app_and_both_arrive_at_it() -> None:
    owner, _ = approved()
    barrier = threading.Barrier(2)

    def press(tab: Client) -> str:
        barrier.wait()
        try:
            return tab.post(NEW, {"name": "Lumbre"}).headers["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        ways = list(both.map(press, [browser_of(owner.user), browser_of(owner.user)]))

    app = App.objects.get()
    assert ways == [f"/apps/{app.key}/"] * 2
    assert owner.qualifications.get().apps_created == 1


def test_when_all_apps_are_in_use_the_page_links_to_them() -> None:
    owner, browser = approved(apps_allowed=1)
    app = create_app(owner.qualifications.get(), "Lumbre", by=owner.user)

    page = browser.get(NEW).text
    refused = browser.post(NEW, {"name": "Another"}).text

    assert "All apps of this approval are in use." in page
    assert f'href="/apps/{app.key}/"' in page
    assert "All apps of this approval are in use." in refused
    assert App.objects.count() == 1


@pytest.mark.parametrize("status", [None, Status.SUBMITTED, Status.REVOKED])
def test_without_an_approval_one_is_led_back_to_the_card(status: Status | None) -> None:
    owner = settled()
    make.app_type()
    if status:
        make.qualification(status, who=owner)

    answer = browser_of(owner.user).post(NEW, {"name": "Lumbre"}, follow=True)

    assert answer.redirect_chain == [("/apps/create/buying/resale/", 302)]
    assert "once your application is approved" in answer.text
    assert not App.objects.exists()


def approved(**kind: Any) -> tuple[Developer, Client]:
    owner = settled()
    make.qualification(Status.APPROVED, who=owner, kind=make.app_type(**kind))
    return owner, browser_of(owner.user)

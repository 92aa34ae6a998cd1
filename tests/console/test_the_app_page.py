"""Seed (10): the app's page shows its keys, a first call, its calls as they come, its quota."""

import html
import re
import shlex
from contextlib import ExitStack
from datetime import datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from serai.domain.apps.actions import create_app, show_secret, suspend
from serai.domain.apps.models import App
from serai.domain.developers.models import Developer
from serai.domain.events.models import Event
from serai.domain.qualifications.decisions import revoke
from serai.domain.qualifications.workflow import Status
from serai.domain.usage.models import DailyCount
from serai.protocol.signature import sign
from tests import make
from tests.console.people import browser_of, settled

ZONE = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_secret_is_shown_once_after_creating() -> None:
    owner, app = new_app()
    browser = browser_of(owner.user)

    first = browser.get(f"/apps/{app.key}/").text
    second = browser.get(f"/apps/{app.key}/").text

    shown = secrets_in(first)
    assert shown == {show_secret(app, by=owner.user)}
    assert not secrets_in(second)
    assert app.secrets.get().masked in second


def test_a_secret_nobody_saw_in_time_is_not_shown_without_signing_in_again() -> None:
    owner, app = new_app(ago=timedelta(minutes=11))

    assert not secrets_in(browser_of(owner.user).get(f"/apps/{app.key}/").text)


def test_showing_the_secret_is_kept_as_an_event() -> None:
    owner, app = new_app()

    browser_of(owner.user).get(f"/apps/{app.key}/")

    event = Event.objects.get(kind="app.secret_shown")
    assert (event.by, event.subject_id) == (owner.user, str(app.pk))


def test_showing_the_secret_costs_few_queries() -> None:
    owner, app = new_app()
    make.call_record(app.key)
    browser = signed_in_at(owner, timezone.now())

    with ExitStack() as asked:
        heard = [asked.enter_context(CaptureQueriesContext(one)) for one in connections.all()]
        page = browser.get(f"/apps/{app.key}/secret/").text

    assert secrets_in(page)
    queries = [q["sql"] for one in heard for q in one.captured_queries]
    assert len([sql for sql in queries if "SAVEPOINT" not in sql]) <= 12, queries


def test_showing_it_later_asks_to_sign_in_again() -> None:
    owner, app = new_app()
    browser = signed_in_at(owner, app.created_at - timedelta(minutes=1))

    answer = browser.get(f"/apps/{app.key}/secret/")

    way, _, back = answer.headers["Location"].partition("?next=")
    assert (way, unquote(back)) == ("/account/reauthenticate/", f"/apps/{app.key}/secret/")
    assert not Event.objects.filter(kind="app.secret_shown").exists()


def test_after_signing_in_again_it_is_shown_and_masks_itself() -> None:
    owner, app = new_app(ago=timedelta(minutes=20))
    browser = signed_in_at(owner, timezone.now())

    page = browser.get(f"/apps/{app.key}/secret/")

    assert secrets_in(page.text) == {show_secret(app, by=owner.user)}
    assert 'data-remask="60"' in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_signing_in_again_wears_off() -> None:
    owner, app = new_app(ago=timedelta(hours=2))
    browser = signed_in_at(owner, timezone.now() - timedelta(minutes=16))

    assert browser.get(f"/apps/{app.key}/secret/").status_code == 302


@pytest.mark.parametrize("part", ["", "secret/", "calls/", "calls/newest/", "calls/explain/"])
def test_the_app_of_another_is_not_here(part: str) -> None:
    theirs = make.app()
    stranger = signed_in_at(settled(), timezone.now())

    assert stranger.get(f"/apps/{theirs.key}/{part}").status_code == 404
    assert not Event.objects.filter(kind="app.secret_shown").exists()


@pytest.mark.parametrize("key", ["%00", "1234567", "123456789", "1234567a", "..%2f"])
def test_what_is_no_app_key_is_not_here(key: str) -> None:
    assert browser_of(settled().user).get(f"/apps/{key}/").status_code == 404


def test_the_first_call_is_signed_for_this_app_and_this_gateway(settings: Settings) -> None:
    settings.SERAI_GATEWAY_URL = "https://gw.example"
    owner, app = new_app()

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    words = shlex.split(panel(page, "curl").replace("\\\n", ""))
    sent = dict(word.split("=", 1) for word in words[3::2])
    assert words[:2] == ["curl", "https://gw.example/router/rest"]
    assert sent["app_key"] == app.key
    signed = sent.pop("sign")
    assert signed == sign(sent, show_secret(app, by=owner.user), sent["sign_method"])


def test_the_code_holds_the_secret_only_while_it_is_shown() -> None:
    owner, app = new_app()
    browser = browser_of(owner.user)

    new, later = (browser.get(f"/apps/{app.key}/").text for _ in range(2))

    secret = show_secret(app, by=owner.user)
    assert secret in panel(new, "Python")
    assert secret in panel(new, "Node")
    assert 'os.environ["APP_SECRET"]' in panel(later, "Python")
    assert "process.env.APP_SECRET" in panel(later, "Node")


def test_a_type_whose_every_method_needs_a_session_has_no_call_to_paste() -> None:
    make.method(session=True)
    owner, app = new_app()

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert "so there is no call to paste here" in page


def test_waiting_turns_into_the_call_when_it_arrives() -> None:
    owner, app = new_app()
    browser = browser_of(owner.user)
    page = browser.get(f"/apps/{app.key}/").text
    [poll] = re.findall(r'hx-get="([^"]+)"', page)

    nothing_new = browser.get(html.unescape(poll))
    called = make.call_record(app.key)
    arrived = browser.get(html.unescape(poll))

    assert "Waiting for your first call" in page
    assert nothing_new.status_code == 204
    assert called.request_id in arrived.text
    assert "Waiting for your first call" not in arrived.text
    assert 'id="quota" hx-swap-oob="true"' in arrived.text


def test_a_page_that_renews_itself_after_signing_out_gets_nothing() -> None:
    _, app = new_app()

    answer = Client(headers={"host": "localhost:8000"}).get(f"/apps/{app.key}/calls/newest/")

    assert answer.status_code == 401


def test_refused_calls_say_with_what() -> None:
    owner, app = new_app()
    make.call_record(app.key, code=25, sub_code="isv.invalid-signature", method="<i>x</i>")

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert "25 isv.invalid-signature" in page
    assert "<i>x</i>" not in page


def test_only_the_newest_calls_are_listed() -> None:
    owner, app = new_app()
    records = [
        make.call_record(app.key, at=timezone.now() - timedelta(minutes=n), request_id=f"id-{n}-")
        for n in range(12)
    ]

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert [r.request_id in page for r in records] == [True] * 10 + [False] * 2


def test_the_quota_names_its_end_on_both_clocks() -> None:
    owner, app = new_app()
    day = timezone.now().astimezone(ZONE).date()
    DailyCount.objects.create(app_key=app.key, day=day, calls=902, answered=884, refused=18)
    browser = browser_of(owner.user)
    browser.cookies["zone"] = "Europe/Madrid"

    page = browser.get(f"/apps/{app.key}/").text

    assert re.search(r"Starts again at 1[78]:00 your time \(00:00 GMT\+8\)", page)
    assert "<strong>902</strong> of 5,000 calls" in page
    assert "98.0 %" in page
    assert "884 of 902" in page


def test_one_clock_is_enough_for_whoever_lives_by_it() -> None:
    owner, app = new_app()
    browser = browser_of(owner.user)
    browser.cookies["zone"] = "Asia/Shanghai"

    assert "Starts again at 00:00 GMT+8" in browser.get(f"/apps/{app.key}/").text


def test_a_suspended_app_says_why_and_keeps_its_keys() -> None:
    owner, app = new_app()
    suspend(app, by=make.operator(), reason="It asks <too> often.")

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert "<title>Suspended" in page
    assert "It asks &lt;too&gt; often." in page
    assert "this call will be refused" in page
    assert app.key in page


def test_a_revoked_approval_says_why_and_how_to_apply_again() -> None:
    owner, app = new_app()
    revoke(owner.qualifications.get(), by=make.operator(), reason="The licence ended.")

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert "<title>Revoked" in page
    assert "The licence ended." in page
    assert 'href="/apply/dropshipping/"' in page


@pytest.mark.parametrize("is_new", [True, False])
def test_a_page_with_many_calls_and_groups_costs_no_more_queries(
    is_new: bool, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner, app = new_app(ago=timedelta(minutes=0 if is_new else 20))
    for number in range(30):
        make.call_record(app.key)
        group = make.method(f"aliexpress.ds.m{number}.get").group
    app.app_type.api_groups.add(group)
    browser = browser_of(owner.user)

    with django_assert_max_num_queries(18 if is_new else 12):
        assert browser.get(f"/apps/{app.key}/").status_code == 200


def new_app(*, ago: timedelta = timedelta()) -> tuple[Developer, App]:
    owner = settled()
    approved = make.qualification(Status.APPROVED, who=owner)
    app = create_app(approved, "Lumbre灯火.ES", by=owner.user, now=timezone.now() - ago)
    return owner, app


def signed_in_at(owner: Developer, at: datetime) -> Client:
    browser = browser_of(owner.user)
    cache.clear()  # signing in again is limited, and all tests have the same few people
    browser.post("/account/reauthenticate/", {"password": make.PASSWORD})
    session = browser.session
    session["account_authentication_methods"] = [
        proof | {"at": at.timestamp()} for proof in session["account_authentication_methods"]
    ]
    session.save()
    return browser


def panel(page: str, language: str) -> str:
    """The code of one panel, as its copy button gives it."""
    found = re.search(rf'data-tab="{language}".*?data-copy="([^"]*)"', page, flags=re.DOTALL)
    assert found, page
    return html.unescape(found[1])


def secrets_in(page: str) -> set[str]:
    return set(re.findall(r"\bsrai[0-9A-Za-z]{28}\b", page))


def test_the_most_frequent_refusal_of_a_day_leads_to_its_calls() -> None:
    owner, app = new_app(ago=timedelta(days=3))
    for code, times in ((25, 3), (7, 1), (0, 5)):
        for _ in range(times):
            make.call_record(app.key, code=code)
    for _ in range(9):
        make.call_record(app.key, code=40, at=timezone.now() - timedelta(hours=25))

    page = browser_of(owner.user).get(f"/apps/{app.key}/").text

    assert "25 Invalid Signature</a>" in page
    assert "3 of 4 refused in 24 hours" in page
    assert f"/apps/{app.key}/calls/?code=25" in page


def test_without_a_refusal_there_is_no_most_frequent_one() -> None:
    owner, app = new_app(ago=timedelta(days=3))
    make.call_record(app.key)

    assert "Most frequent refusal" not in browser_of(owner.user).get(f"/apps/{app.key}/").text

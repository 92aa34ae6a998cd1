"""Operators see an app's limits beside its type's, give it others, and take these back."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from serai.domain.apps.models import App
from serai.domain.apps.restrictions import change_limits
from serai.domain.events.models import Event
from serai.domain.usage.models import DailyCount, LimitCounter
from tests import make
from tests.backoffice.staff import olga, rita

pytestmark = pytest.mark.django_db(databases="__all__")
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date


def place(app: App) -> str:
    return f"/review/apps/{app.key}/limits/"


def send(browser: Client, app: App, *, seen: str = "", **fields: Any) -> Any:
    sent = {"seen": seen, "reason": "Season."} | fields
    return browser.post(place(app), sent, follow=True)


def limits_of(app: App) -> tuple[int | None, dict[str, int]]:
    return App.objects.values_list("quota_per_day", "limits").get(pk=app.pk)


def test_what_the_type_gives_and_what_was_used_stand_beside_the_apps_own() -> None:
    app_type = make.app_type(limits={"account_per_day": 300})
    method = make.method()
    method.limits = {"app_api_per_day": 40}
    method.save()
    app = make.app()
    assert app.app_type_id == app_type.pk
    change_limits(
        app, quota_per_day=9000, limits={"app_api_per_second": 7}, by=make.operator(), reason="So."
    )
    DailyCount.objects.create(app_key=app.key, day=TODAY(), calls=1234, answered=1200, refused=40)
    for node, calls in (("a", 20), ("b", 12)):
        LimitCounter.objects.create(
            name=f"app-api:{app.key}:{method.name}", node=node, day=TODAY(), calls=calls
        )

    page = olga().get(place(app)).text

    for words in ("9000", "5,000", "replaced", "300", "1 method has its own: 40 to 40"):
        assert words in page
    for words in ("1,234", "of 9,000 calls", f"32 · {method.name}", "no limit", "2 of its own"):
        assert words in page
    assert "Calls a day: the type’s → 9,000; Calls of one method a second: the type’s → 7" in page


def test_limits_are_saved_with_their_reason_and_numbers_may_have_commas() -> None:
    app, browser = make.app(), olga()

    page = send(browser, app, quota_per_day="12,000", account_per_second=" 3 ").text

    assert limits_of(app) == (12000, {"account_per_second": 3})
    assert "Every gateway counts against it within a second." in page
    assert "Season." in page
    assert "Limits changed" in browser.get(f"/review/apps/{app.key}/").text


def test_one_press_goes_back_to_the_types_limits() -> None:
    app, browser = make.app(), olga()
    send(browser, app, quota_per_day="12000", app_api_per_day="5")
    seen = "quota_per_day=12000,app_api_per_day=5"

    page = send(browser, app, seen=seen, back="1", quota_per_day="12000", reason="Over.").text

    assert limits_of(app) == (None, {})
    assert "The limits of the app type hold within a second." in page
    assert "Back to the type" not in page


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.5", "many", "1000000001", "9" * 5000, "1e3", "<b>", "５x", "0x10"]
)
def test_what_is_no_limit_is_told_at_its_field_and_nothing_is_lost(number: str) -> None:
    app = make.app()

    answer = send(olga(), app, quota_per_day=number, account_per_day="70")

    assert answer.status_code == 422
    assert answer.text.count("A whole number from 1 to 1,000,000,000, or nothing.") == 2
    assert 'id="id_quota_per_day_error"' in answer.text
    assert 'value="70"' in answer.text
    assert "Season." in answer.text
    assert limits_of(app) == (None, {})


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4001])
def test_without_a_reason_of_some_words_nothing_changes(reason: str) -> None:
    app = make.app()

    answer = send(olga(), app, quota_per_day="7", reason=reason)

    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.text
    assert limits_of(app) == (None, {})


def test_a_page_that_is_out_of_date_saves_nothing_and_shows_what_holds_now() -> None:
    app, browser = make.app(), olga()
    send(browser, app, quota_per_day="700")

    answer = send(browser, app, quota_per_day="800")
    again = send(browser, app, seen="quota_per_day=700", quota_per_day="800")

    assert answer.status_code == 409
    assert "This was changed meanwhile" in answer.text
    assert 'name="seen" value="quota_per_day=700"' in answer.text
    assert "of 700 calls" in answer.text
    assert again.status_code == 200
    assert limits_of(app) == (800, {})


def test_the_same_again_is_no_change() -> None:
    app, browser = make.app(), olga()
    send(browser, app, quota_per_day="700")

    page = send(browser, app, seen="quota_per_day=700", quota_per_day="700").text

    assert "Nothing was changed." in page
    assert Event.objects.filter(kind="app.limits_changed").count() == 1


def test_names_that_are_no_limits_are_not_heard() -> None:
    app = make.app()

    send(olga(), app, api_per_day="5", limits='{"api_per_day": 5}', suspended_at="now", key="1")

    assert limits_of(app) == (None, {})
    assert not App.objects.get(pk=app.pk).is_suspended


def test_only_operators_enter_and_only_with_a_form_of_ours() -> None:
    app = make.app()
    stranger = Client(headers={"host": "localhost:8000"})
    owner = Client(headers={"host": "localhost:8000"})
    owner.force_login(app.developer.user)
    forged = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000"})
    forged.cookies = olga().cookies

    assert rita().post(place(app), {"quota_per_day": "9", "reason": "x"}).status_code == 403
    assert owner.post(place(app), {"quota_per_day": "9", "reason": "x"}).status_code == 403
    assert stranger.get(place(app)).status_code == 302
    assert forged.post(place(app), {"quota_per_day": "9", "reason": "x"}).status_code == 403
    assert olga().get("/review/apps/99999999/limits/").status_code == 404
    assert limits_of(app) == (None, {})


def undo_of(page: str) -> str:
    found = re.search(r'class="undo-bar" method="post" action="([^"]+)"', page)
    return found[1] if found else ""


def test_a_change_can_be_taken_back_once_with_one_press() -> None:
    app, browser = make.app(), olga()
    send(browser, app, quota_per_day="700")
    page = send(browser, app, seen="quota_per_day=700", account_per_day="5").text
    undo = undo_of(page)

    taken_back = browser.post(undo, follow=True).text
    again = browser.post(undo, follow=True).text

    assert "Taken back. It is as it was before." in taken_back
    assert undo_of(taken_back) == ""
    assert "This was changed again meanwhile." in again
    assert limits_of(app) == (700, {})


def test_a_change_of_another_or_of_long_ago_is_not_taken_back() -> None:
    app, browser = make.app(), olga()
    undo = undo_of(send(browser, app, quota_per_day="700").text)

    other = olga().post(undo, follow=True).text
    Event.objects.update(at=timezone.now() - timedelta(seconds=61))
    late = browser.post(undo, follow=True).text
    strange = browser.post(f"{place(app)}undo/999999999/", follow=True).text

    assert "This was changed again meanwhile." in other
    assert "A change can be taken back for a minute." in late
    assert "This was changed again meanwhile." in strange
    assert rita().post(undo).status_code == 403
    assert browser.get(undo).status_code == 405
    assert browser.post(undo.replace(app.key, "99999999")).status_code == 404
    assert browser.post(f"{place(app)}undo/{'9' * 30}/").status_code == 302
    assert limits_of(app) == (700, {})

"""Operators suspend an app and let it go on, and revoke an approval, each with a reason."""

from typing import Any

import pytest

from serai.domain.apps.models import App
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case
from tests import make
from tests.backoffice.staff import olga, rita

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", ["key", "Lum", "lumbre digital", "ada@example"])
def test_an_app_is_found_by_key_name_developer_or_address(part: str) -> None:
    ada = make.developer(make.user("ada@example.com"))
    app = make.app(ada, "Lumbre_Sync")
    other = make.app(make.developer(legal_name="Norte"), "Norte_One")
    asked = app.key[:6] if part == "key" else part

    page = olga().get("/review/apps/", {"q": asked}).text

    assert "Lumbre_Sync" in page
    assert (other.name in page) == (part == "key" and other.key.startswith(asked))


def test_nothing_found_offers_to_show_all() -> None:
    make.app()

    page = olga().get("/review/apps/", {"q": "<nothing>"}).text

    assert "No app is found" in page
    assert "Nothing matches “&lt;nothing&gt;”" in page
    assert "Show all" in page


def test_suspending_and_letting_go_on_are_kept_with_their_reasons() -> None:
    app, browser = make.app(), olga()

    suspended = _act(browser, app, "suspend", "It copies <shops>.")
    let_go = _act(browser, app, "unsuspend", "They mended it.")

    assert "It copies &lt;shops&gt;." in suspended.text
    assert "may call again" in let_go.text
    for words in ("Suspended", "Suspension ended", "They mended it.", "Olga Operator", "Created"):
        assert words in let_go.text
    app.refresh_from_db()
    assert not app.is_suspended


@pytest.mark.parametrize("act", ["suspend", "unsuspend"])
def test_without_a_reason_nothing_changes(act: str) -> None:
    app = make.app()
    browser = olga()
    if act == "unsuspend":
        _act(browser, app, "suspend", "Because.")
    app.refresh_from_db()
    before = app.is_suspended

    answer = _act(browser, app, act, " ")

    assert answer.status_code == 409
    assert "Write a reason" in answer.text
    app.refresh_from_db()
    assert app.is_suspended == before


def test_suspending_twice_is_told_and_keeps_the_words() -> None:
    app, browser = make.app(), olga()
    _act(browser, app, "suspend", "First.")

    answer = _act(browser, app, "suspend", "Second.")

    assert "This app is already suspended." in answer.text
    assert "Second." in answer.text
    app.refresh_from_db()
    assert app.suspended_reason == "First."


def test_revoking_an_approval_is_kept_and_its_apps_say_so() -> None:
    app, browser = make.app(), olga()
    assert app.qualification is not None
    address = _approval(app.qualification)

    answer = browser.post(f"{address}revoke/", {"reason": "Fraud."}, follow=True)

    app.qualification.refresh_from_db()
    assert app.qualification.status == Status.REVOKED
    assert "Approval revoked" in answer.text
    assert "Fraud." in answer.text
    assert "Its approval was revoked" in browser.get(f"/review/apps/{app.key}/").text


def test_revoking_twice_is_told_and_keeps_the_words() -> None:
    qualification, browser = make.qualification(Status.APPROVED), olga()
    address = f"{_approval(qualification)}revoke/"
    browser.post(address, {"reason": "First."})

    answer = browser.post(address, {"reason": "Second."})

    assert answer.status_code == 409
    assert "This approval was revoked." in answer.text
    assert "Second." in answer.text


def test_revoking_needs_a_reason() -> None:
    qualification = make.qualification(Status.APPROVED)

    answer = olga().post(f"{_approval(qualification)}revoke/", {"reason": ""})

    assert "Write a reason" in answer.text
    qualification.refresh_from_db()
    assert qualification.status == Status.APPROVED


def test_approvals_are_found_by_number_and_developer() -> None:
    wanted = make.qualification(Status.APPROVED, who=make.developer(legal_name="Norte Pixel"))
    other = make.qualification(Status.APPROVED, who=make.developer(legal_name="Tejedor"))
    number = Case.objects.of(wanted).number
    browser = olga()

    for asked in (number, "norte"):
        page = browser.get("/review/approvals/", {"q": asked}).text
        assert number in page
        assert Case.objects.of(other).number not in page


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.REJECTED, Status.WITHDRAWN])
def test_what_was_never_approved_is_no_approval(status: Status) -> None:
    qualification = make.qualification(status)

    assert olga().get(_approval(qualification)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/review/apps/", "/review/approvals/", "/review/apps/{key}/", "{approval}"]
)
def test_these_pages_are_the_operators_and_cost_twelve_queries_at_most(
    address: str, django_assert_max_num_queries: Any
) -> None:
    app = make.app()
    assert app.qualification is not None
    page = address.format(key=app.key, approval=_approval(app.qualification))
    browser = olga()

    with django_assert_max_num_queries(12):
        assert browser.get(page).status_code == 200
    assert rita().get(page).status_code == 403


@pytest.mark.parametrize("key", ["99999999", "x", "%00"])
def test_an_unknown_key_is_not_there(key: str) -> None:
    assert olga().get(f"/review/apps/{key}/").status_code == 404


def _act(browser: Any, app: App, act: str, reason: str) -> Any:
    return browser.post(f"/review/apps/{app.key}/{act}/", {"reason": reason}, follow=True)


def _approval(qualification: Qualification) -> str:
    return f"/review/approvals/{Case.objects.of(qualification).number}/"

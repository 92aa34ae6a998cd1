"""Seed (6)-(7): the page of a case tells whose move it is, and becomes the result."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from serai.domain.qualifications import decisions
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.reviews.models import Case
from tests import make
from tests.console.applying import (
    apply,
    page_fields,
    send_form,
    shipped_type,
    signed_in,
    spanish_developer,
)

pytestmark = pytest.mark.django_db


def test_it_says_received_number_move_place_and_promise() -> None:
    friday = datetime(2026, 11, 20, 2, 42, tzinfo=UTC)
    make.qualification(now=friday - timedelta(hours=1))
    ours = make.qualification(now=friday)

    page = _page(ours)

    for words in ("Your application is under review", "Our move", "2nd", "of 2 waiting", "Ours"):
        assert words in page
    assert Case.objects.of(ours).number in page
    assert "Tue 24 Nov, 02:42" in page  # 18 business hours after Friday 10:42 in Shanghai, in UTC
    assert "2026-11-20 02:42:00 UTC" in page


def test_a_broken_promise_is_admitted() -> None:
    late = make.qualification(now=timezone.now() - timedelta(days=30))

    page = _page(late)

    assert "We are late" in page
    assert "We have not kept our promise." in page


def test_approved_it_leads_to_create_app() -> None:
    page = _page(make.qualification(Status.APPROVED))

    assert "Your application is approved" in page
    assert 'href="/apps/new/dropshipping/"' in page
    assert "Approved by a reviewer" in page


def test_rejected_it_says_why_and_offers_to_apply_again() -> None:
    page = _page(make.qualification(Status.REJECTED))

    assert "Your application was rejected" in page
    assert "“Because.”" in page
    assert 'href="/apply/dropshipping/">Apply again</a>' in page


def test_revoked_it_says_why() -> None:
    page = _page(make.qualification(Status.REVOKED))

    assert "Your approval was revoked" in page
    assert "“Because.”" in page


def test_reviewers_appear_by_their_role_only() -> None:
    for status in (Status.CHANGES_REQUESTED, Status.REJECTED, Status.APPROVED):
        rita = make.user(f"rita.{status}@example.com", name="Rita Revealed", is_reviewer=True)

        page = _page(make.qualification(status, by=rita))

        assert "eviewer" in page
        assert "Revealed" not in page
        assert "rita." not in page


@pytest.mark.parametrize("reason", ["<b>bold</b>", "a\r\nb", "\u202ereversed", "🙂 \u2066x"])
def test_a_reason_is_shown_as_it_was_written(reason: str) -> None:
    qualification = make.qualification()
    decisions.decide(qualification, Step.REJECT, by=make.reviewer(), round=1, reason=reason)

    page = _page(qualification)

    assert "<b>bold" not in page
    assert "<bdi>“" in page


def test_changes_requested_opens_the_form_again_under_the_reviewers_words() -> None:
    shipped_type()
    developer = spanish_developer()
    ada = signed_in(developer.user)
    case = apply(ada)
    _request_changes("Name the shops.")

    page = ada.get(f"/applications/{case.number}/").text
    answer = _again(ada, case, software_function="Imports products into Shopify.")

    assert "“Name the shops.”" in page
    assert "The clock is paused" in page
    assert "3 business days" in page
    assert 'value="Lumbre Sync"' in page
    assert answer.url == f"/applications/{case.number}/"
    case.refresh_from_db()
    assert case.round == 2
    history = ada.get(answer.url).text
    assert "You submitted the application again" in history
    first = ada.get(f"/applications/{case.number}/sent/1/").text
    second = ada.get(f"/applications/{case.number}/sent/2/").text
    assert "Imports products into shops." in first
    assert "Imports products into Shopify." in second


def test_a_faulty_answer_to_a_change_request_stays_on_the_page() -> None:
    shipped_type()
    ada = signed_in(spanish_developer().user)
    case = apply(ada)
    _request_changes("Name the shops.")

    answer = _again(ada, case, software_function="")

    assert answer.status_code == 200
    assert "“Name the shops.”" in answer.text
    assert answer.text.count("This is needed.") == 2
    assert Qualification.objects.get().status == Status.CHANGES_REQUESTED


def test_a_withdrawal_can_be_undone_and_keeps_its_place() -> None:
    waiting = make.qualification()
    ada, number = signed_in(waiting.developer.user), Case.objects.of(waiting).number
    promised = Case.objects.of(waiting).promised_at

    withdrawn = ada.post(f"/applications/{number}/withdraw/", follow=True).text
    back = ada.post(f"/applications/{number}/take-back/", follow=True).text

    assert "You withdrew this application" in withdrawn
    assert "Application withdrawn" in withdrawn
    assert f'action="/applications/{number}/take-back/"' in withdrawn
    assert "Your application is under review" in back
    assert Case.objects.of(waiting).promised_at == promised


def test_withdrawing_after_the_decision_is_told_and_changes_nothing() -> None:
    approved = make.qualification(Status.APPROVED)
    ada, number = signed_in(approved.developer.user), Case.objects.of(approved).number

    page = ada.post(f"/applications/{number}/withdraw/", follow=True).text

    assert "This application is already approved." in page
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_the_state_changes_when_the_page_would_read_differently() -> None:
    first, second = make.qualification(), make.qualification()
    before = _state(second)

    unchanged = _state(second)
    decisions.decide(first, Step.APPROVE, by=make.reviewer(), round=1)
    moved_up = _state(second)

    assert before == unchanged != moved_up


@pytest.mark.parametrize("page", ["", "state/", "sent/1/", "withdraw/", "take-back/"])
def test_anothers_case_is_not_there(page: str) -> None:
    case = Case.objects.of(make.qualification())
    eve = signed_in(make.developer(make.user("eve@example.com")).user)
    address = f"/applications/{case.number}/{page}"

    answer = eve.post(address) if page in ("withdraw/", "take-back/") else eve.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "number", ["Q-9", "Q-99999", "Q-010001", "10001", "Q-x", "Q-١٠٠٠١", "Q-" + "9" * 40]
)
def test_a_number_that_names_no_case_is_not_there(number: str) -> None:
    ada = signed_in(make.qualification().developer.user)

    assert ada.get(f"/applications/{number}/").status_code == 404


def test_a_signed_out_person_is_asked_to_sign_in_first() -> None:
    case = Case.objects.of(make.qualification())
    nobody = Client(headers={"host": "localhost:8000"})

    answer = nobody.get(f"/applications/{case.number}/")

    assert answer["Location"].startswith("/account/login/?next=/applications/")


def test_the_list_says_whose_move_each_application_is() -> None:
    ada = make.developer()
    make.qualification(who=ada)
    make.draft(ada, make.app_type("affiliate", name="Affiliate"))

    page = signed_in(ada.user).get("/applications/").text

    assert page.index("Affiliate") < page.index("Dropshipping")
    for words in ("Draft", "Under review", "decision promised by"):
        assert words in page


def test_an_empty_list_says_what_comes_next() -> None:
    make.platform()

    page = signed_in(make.developer().user).get("/applications/").text

    assert "You have not applied for anything yet" in page


@pytest.mark.parametrize("status", list(Status))
def test_no_page_costs_more_than_twelve_queries(
    status: Status, django_assert_max_num_queries: Any
) -> None:
    qualification = make.qualification(status)
    ada = signed_in(qualification.developer.user)
    addresses = ["/applications/"]
    if status is not Status.DRAFT:
        addresses.append(f"/applications/{Case.objects.of(qualification).number}/")

    for address in addresses:
        with django_assert_max_num_queries(12):
            assert ada.get(address).status_code == 200


def _page(qualification: Qualification) -> str:
    ada = signed_in(qualification.developer.user)
    return ada.get(f"/applications/{Case.objects.of(qualification).number}/").text


def _state(qualification: Qualification) -> str:
    ada, case = signed_in(qualification.developer.user), Case.objects.of(qualification)
    return str(ada.get(f"/applications/{case.number}/state/").json()["state"])


def _request_changes(reason: str) -> None:
    decisions.decide(
        Qualification.objects.get(),
        Step.REQUEST_CHANGES,
        by=make.reviewer(),
        round=1,
        reason=reason,
    )


def _again(ada: Client, case: Case, **changed: str) -> Any:
    hidden = page_fields(ada, f"/applications/{case.number}/")
    return send_form(ada, **hidden, business_license=None, **changed)

"""A reviewer reads a case and decides it; who comes too late is told and keeps the typed words."""

from typing import Any

import pytest

from serai.domain.qualifications import actions, drafts
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case, Decision
from tests import make
from tests.backoffice.staff import olga, rita, with_second_factor

pytestmark = pytest.mark.django_db


def test_the_case_shows_answers_developer_licence_and_history() -> None:
    waiting = make.qualification()

    page = rita().get(_address(waiting)).text

    for words in ("Lumbre Sync", "Lumbre Digital S.L.", "licence.png", "Spain", "Submitted"):
        assert words in page
    assert f'src="/pictures/{waiting.answers["license"]}/"' in page
    assert page.count('class="btn btn-primary"') == 1


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("approve", Status.APPROVED),
        ("reject", Status.REJECTED),
        ("request_changes", Status.CHANGES_REQUESTED),
    ],
)
def test_each_decision_is_made_with_its_words(step: str, status: Status) -> None:
    waiting = make.qualification()

    answer = _decide(waiting, step, reason="The name differs.")

    waiting.refresh_from_db()
    decision = Decision.objects.get()
    assert answer.redirect_chain == [("/review/", 302)]
    assert Case.objects.of(waiting).number in answer.text
    assert (waiting.status, decision.step, decision.reason) == (status, step, "The name differs.")


@pytest.mark.parametrize("step", ["reject", "request_changes"])
def test_without_a_reason_nothing_is_sent(step: str) -> None:
    waiting = make.qualification()

    answer = _decide(waiting, step, reason=" \r\n ")

    assert answer.status_code == 409
    assert "Write a reason: the developer will read it." in answer.text
    assert not Decision.objects.exists()


def test_a_reason_that_is_too_long_is_kept_in_its_field() -> None:
    words = "x" * 4001

    answer = _decide(make.qualification(), "reject", reason=words)

    assert "A reason has at most 4,000 characters." in answer.text
    assert words in answer.text


def test_nobody_decides_their_own_case() -> None:
    reviewer = make.reviewer()
    own = make.qualification(who=make.developer(reviewer))
    browser = with_second_factor(reviewer)

    page = browser.get(_address(own)).text
    answer = browser.post(f"{_address(own)}decide/", {"step": "approve", "round": "1"})

    assert "This is your own application." in page
    assert 'name="step"' not in page
    assert answer.status_code == 409
    assert "Nobody reviews their own application." in answer.text
    own.refresh_from_db()
    assert own.status == Status.SUBMITTED


def test_the_second_reviewer_is_told_and_keeps_the_words() -> None:
    waiting = make.qualification()
    _decide(waiting, "approve")

    answer = _decide(waiting, "reject", reason="My careful <words>.", who="second@example.com")

    assert answer.status_code == 409
    assert "This application is already approved." in answer.text
    assert "My careful &lt;words&gt;." in answer.text
    assert "readonly" in answer.text
    assert Decision.objects.count() == 1


def test_approving_after_the_withdrawal_is_told() -> None:
    waiting = make.qualification()
    actions.withdraw(waiting, by=waiting.developer.user)

    answer = _decide(waiting, "approve")

    assert "This application was withdrawn." in answer.text
    assert "There is nothing to decide." in answer.text
    assert not Decision.objects.exists()


def test_a_decision_upon_older_answers_is_refused_and_shows_the_new_ones() -> None:
    asked = make.qualification(Status.CHANGES_REQUESTED)
    drafts.save_draft(asked, {"software_name": "Renamed"}, revision=asked.revision)
    make.submit(asked)

    answer = _decide(asked, "approve", who="second@example.com")

    assert "New answers have come since you opened this case." in answer.text
    assert "Renamed" in answer.text
    assert 'name="round" value="2"' in answer.text


def test_answers_changed_since_the_round_before_are_marked_word_by_word() -> None:
    asked = make.qualification(Status.CHANGES_REQUESTED)
    drafts.save_draft(asked, {"software_name": "Lumbre Pro"}, revision=asked.revision)
    make.submit(asked)
    browser = rita()

    page = browser.get(_address(asked)).text
    only = browser.get(f"{_address(asked)}?show=changed").text

    assert "1 changed" in page
    assert "<del>Sync</del>" in page
    assert "<ins>Pro</ins>" in page
    assert "“Because.”" in page
    assert "Software name" in only
    assert "<dt>Business license</dt>" in page
    assert "<dt>Business license</dt>" not in only


@pytest.mark.parametrize(
    "reason", ["<script>alert(1)</script>", "a\r\nBcc: b@example.com", "\u202ereversed", "🙂"]
)
def test_hostile_reasons_are_harmless(reason: str) -> None:
    waiting = make.qualification()
    _decide(waiting, "request_changes", reason=reason)

    page = rita().get(_address(waiting)).text

    assert "<script>alert" not in page
    assert Decision.objects.get().reason == reason


@pytest.mark.parametrize("step", ["revoke", "submit", "withdraw", "", "approve "])
def test_only_a_reviewers_steps_can_be_taken_here(step: str) -> None:
    assert _decide(make.qualification(), step, reason="x").status_code == 404


@pytest.mark.parametrize("round_read", ["", "0", "x", "9" * 30])
def test_a_decision_without_the_round_it_is_about_is_refused(round_read: str) -> None:
    waiting = make.qualification()

    answer = _decide(waiting, "approve", round_read=round_read)

    assert answer.status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize("number", ["Q-99999", "10001", "case"])
def test_a_number_that_names_no_case_is_not_there(number: str) -> None:
    make.qualification()

    assert rita().get(f"/review/{number}/").status_code == 404


def test_operators_and_developers_have_no_part_in_it() -> None:
    waiting = make.qualification()

    assert olga().get(_address(waiting)).status_code == 403
    assert _decide(waiting, "approve", who="olga").status_code == 403
    assert with_second_factor(waiting.developer.user).get(_address(waiting)).status_code == 403


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DRAFT])
def test_no_case_costs_more_than_twelve_queries(
    status: Status, django_assert_max_num_queries: Any
) -> None:
    qualification = make.qualification(status)
    browser = with_second_factor(make.reviewer("fresh@example.com"))
    address = _address(qualification)

    with django_assert_max_num_queries(12):
        assert browser.get(address).status_code == 200


def _address(qualification: Qualification) -> str:
    return f"/review/{Case.objects.of(qualification).number}/"


def _decide(
    qualification: Qualification,
    step: str,
    *,
    reason: str = "",
    who: str = "rita@example.com",
    round_read: str = "1",
) -> Any:
    browser = olga() if who == "olga" else with_second_factor(make.reviewer(who))
    sent = {"step": step, "reason": reason, "round": round_read}
    return browser.post(f"{_address(qualification)}decide/", sent, follow=True)

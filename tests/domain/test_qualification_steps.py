"""What each step of a qualification changes, and who may take it."""

from datetime import timedelta

import pytest

from serai.domain.events.models import Event, OutboxEntry
from serai.domain.qualifications import actions, decisions, drafts
from serai.domain.qualifications.models import Qualification, Submission
from serai.domain.qualifications.workflow import LIFE, Status, Step, StepNotAllowed
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def test_submitting_opens_a_case_with_a_promise_in_business_hours() -> None:
    sent = make.qualification(now=make.NOON)

    case = Case.objects.of(sent)
    assert sent.status == Status.SUBMITTED
    assert case.number == f"Q-{10_000 + case.pk}"
    assert case.promised_at == make.NOON + timedelta(days=2)  # 18 business hours are two days
    assert Submission.objects.get(qualification=sent).answers == sent.answers
    assert OutboxEntry.objects.filter(event__kind="qualification.submitted").count() == 1


def test_answers_with_faults_are_not_submitted_and_each_fault_is_named() -> None:
    begun = drafts.begin_draft(make.developer(), make.app_type())

    with pytest.raises(actions.AnswersRefused) as refusal:
        make.submit(begun)

    begun.refresh_from_db()
    assert begun.status == Status.DRAFT
    assert set(refusal.value.faults) == {"software_name", "license"}


def test_somebody_elses_picture_is_no_answer() -> None:
    stranger = make.draft(make.developer(make.user()))
    mine = drafts.begin_draft(make.developer(), make.app_type())
    answers = {"software_name": "Mine", "license": stranger.answers["license"]}
    mine = drafts.save_draft(mine, answers, revision=mine.revision)

    with pytest.raises(actions.AnswersRefused) as refusal:
        make.submit(mine)

    assert set(refusal.value.faults) == {"license"}


def test_a_save_from_an_older_tab_is_refused_and_changes_nothing() -> None:
    draft = make.draft()
    drafts.save_draft(draft, {"software_name": "Newer"}, revision=draft.revision)

    with pytest.raises(drafts.SavedLater):
        drafts.save_draft(draft, {"software_name": "Older"}, revision=draft.revision - 1)

    draft.refresh_from_db()
    assert draft.answers["software_name"] == "Newer"


def test_a_withdrawal_taken_back_keeps_place_and_promise() -> None:
    first = make.qualification(now=make.NOON)
    make.qualification(now=make.NOON + timedelta(hours=1))
    before = Case.objects.of(first)

    actions.withdraw(first, by=first.developer.user, now=make.NOON)
    assert Case.objects.waiting().count() == 1
    actions.take_back(first, by=first.developer.user, now=make.NOON + timedelta(seconds=60))

    after = Case.objects.of(first)
    assert (after.promised_at, after.place()) == (before.promised_at, 1)
    assert first.status == Status.SUBMITTED


def test_after_sixty_seconds_a_withdrawal_stays() -> None:
    sent = make.qualification(now=make.NOON)
    actions.withdraw(sent, by=sent.developer.user, now=make.NOON)

    with pytest.raises(Refused):
        actions.take_back(sent, by=sent.developer.user, now=make.NOON + timedelta(seconds=61))


def test_a_withdrawal_cannot_be_taken_back_over_a_new_draft() -> None:
    sent = make.qualification(now=make.NOON)
    actions.withdraw(sent, by=sent.developer.user, now=make.NOON)
    drafts.begin_draft(sent.developer, sent.app_type)

    with pytest.raises(Refused):
        actions.take_back(sent, by=sent.developer.user, now=make.NOON)

    assert Case.objects.of(sent).closed_at is not None


def test_what_was_withdrawn_while_changes_were_requested_returns_there() -> None:
    asked = make.qualification(Status.CHANGES_REQUESTED)
    actions.withdraw(asked, by=asked.developer.user, now=make.NOON)

    actions.take_back(asked, by=asked.developer.user, now=make.NOON)

    assert asked.status == Status.CHANGES_REQUESTED
    assert Case.objects.with_developer().count() == 1


def test_requested_changes_pause_the_promise_and_submitting_again_resumes_it() -> None:
    reviewer = make.reviewer()
    sent = make.qualification(now=make.NOON)
    later = make.NOON + timedelta(hours=2)

    decisions.decide(sent, Step.REQUEST_CHANGES, by=reviewer, round=1, reason="Why?", now=later)
    assert Case.objects.of(sent).left == timedelta(hours=16)
    sent.refresh_from_db()
    make.submit(sent, now=later + timedelta(days=7))

    case = Case.objects.of(sent)
    assert case.round == 2
    assert case.promised_at == make.NOON + timedelta(days=9)
    assert sent.submissions.count() == 2


def test_answers_that_came_after_the_case_was_opened_are_not_decided() -> None:
    reviewer = make.reviewer()
    sent = make.qualification(Status.CHANGES_REQUESTED, by=reviewer)
    make.submit(sent)

    with pytest.raises(Refused):
        decisions.decide(sent, Step.APPROVE, by=reviewer, round=1)

    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_nobody_reviews_their_own() -> None:
    both = make.user(is_reviewer=True)
    own = make.qualification(who=make.developer(both))

    with pytest.raises(Refused, match="Nobody reviews their own"):
        decisions.decide(own, Step.APPROVE, by=both, round=1)


def test_only_reviewers_decide_and_only_operators_revoke() -> None:
    sent = make.qualification()
    with pytest.raises(Refused):
        decisions.decide(sent, Step.APPROVE, by=make.operator(), round=1)

    approved = make.qualification(Status.APPROVED, kind=make.app_type("other"))
    with pytest.raises(Refused):
        decisions.revoke(approved, by=make.reviewer(), reason="No.")


@pytest.mark.parametrize("step", [Step.REJECT, Step.REQUEST_CHANGES])
def test_a_decision_against_the_developer_needs_words(step: Step) -> None:
    sent = make.qualification()

    with pytest.raises(Refused, match="Write a reason"):
        decisions.decide(sent, step, by=make.reviewer(), round=1, reason="  \n")


def test_the_words_of_a_decision_stand_apart_from_the_record() -> None:
    sent = make.qualification()

    decisions.decide(sent, Step.REJECT, by=make.reviewer(), round=1, reason="Blurred licence.")

    event = Event.objects.get(kind="qualification.rejected")
    assert "Blurred" not in str(event.data)
    assert event.personal.words == {"reason": "Blurred licence."}


def test_a_new_draft_holds_the_answers_of_the_one_that_ended() -> None:
    rejected = make.qualification(Status.REJECTED)

    again = drafts.begin_draft(rejected.developer, rejected.app_type)

    assert again.pk != rejected.pk
    assert again.answers == rejected.answers


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DRAFT])
@pytest.mark.parametrize("step", [Step.APPROVE, Step.REJECT, Step.REQUEST_CHANGES])
def test_reviewers_can_do_exactly_what_the_table_says(status: Status, step: Step) -> None:
    made = make.qualification(status)
    reviewer = make.reviewer()

    if (status, step) in LIFE:
        decisions.decide(made, step, by=reviewer, round=1, reason="Because.")
        expected = LIFE[status, step][1]
    else:
        with pytest.raises(StepNotAllowed):
            decisions.decide(made, step, by=reviewer, round=1, reason="Because.")
        expected = status

    assert Qualification.objects.get(pk=made.pk).status == expected

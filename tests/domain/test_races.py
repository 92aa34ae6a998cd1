"""Two at once: real threads on real connections, both past their reading before either writes."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from serai.domain.apps.actions import create_app, suspend
from serai.domain.apps.models import App
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Developer
from serai.domain.events.models import Event, OutboxEntry
from serai.domain.qualifications import actions, decisions, drafts
from serai.domain.qualifications.models import Qualification, Submission
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case, Decision
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3  # what luck decides once it does not decide three times


def test_two_tabs_that_begin_make_one_draft() -> None:
    for _ in range(ROUNDS):
        ada, kind = make.developer(), make.app_type()

        begun = at_once(*[_begins(ada, kind) for _tab in range(4)])

        assert len(set(begun)) == 1
        assert Event.objects.filter(subject_id=str(begun[0]), kind="qualification.began").count()


def test_a_draft_submitted_twice_becomes_one_case() -> None:
    for _ in range(ROUNDS):
        draft = make.draft()

        outcomes = at_once(_submits(draft), _submits(draft))

        assert _refusals(outcomes) == 1
        assert Case.objects.filter(subject_id=draft.pk).count() == 1
        assert Submission.objects.filter(qualification=draft).count() == 1
        assert _mails(draft) == 1


def test_two_reviewers_make_one_decision() -> None:
    for _ in range(ROUNDS):
        waiting = make.qualification(Status.SUBMITTED)

        outcomes = at_once(_decides(waiting, Step.APPROVE), _decides(waiting, Step.REJECT))

        assert _refusals(outcomes) == 1
        assert Decision.objects.filter(case__subject_id=waiting.pk).count() == 1
        decision = Decision.objects.get(case__subject_id=waiting.pk)
        waiting.refresh_from_db()
        assert (decision.step, waiting.status) in {
            ("approve", Status.APPROVED),
            ("reject", Status.REJECTED),
        }


def test_withdrawing_and_approving_at_once_has_one_outcome() -> None:
    for _ in range(ROUNDS):
        waiting = make.qualification(Status.SUBMITTED)

        outcomes = at_once(_withdraws(waiting), _decides(waiting, Step.APPROVE))

        waiting.refresh_from_db()
        decided = Decision.objects.filter(case__subject_id=waiting.pk).count()
        assert _refusals(outcomes) == 1
        assert (waiting.status, decided) in {(Status.WITHDRAWN, 0), (Status.APPROVED, 1)}
        assert Case.objects.of(waiting).closed_at is not None


def test_an_approval_after_the_withdrawal_is_refused() -> None:
    waiting = make.qualification(Status.SUBMITTED)
    read_before = Qualification.objects.get(pk=waiting.pk)
    actions.withdraw(waiting, by=waiting.developer.user)

    with pytest.raises(Refused):
        decisions.decide(read_before, Step.APPROVE, by=make.reviewer(), round=1)

    waiting.refresh_from_db()
    assert waiting.status == Status.WITHDRAWN
    assert not Decision.objects.exists()


def test_of_two_tabs_that_save_one_learns_that_the_other_was_faster() -> None:
    for _ in range(ROUNDS):
        draft = make.draft()
        names = ("First tab", "Second tab")

        outcomes = at_once(*[_saves(draft, name) for name in names])

        draft.refresh_from_db()
        assert sum(isinstance(outcome, drafts.SavedLater) for outcome in outcomes) == 1
        assert draft.answers["software_name"] in names


def test_two_tabs_cannot_create_one_app_too_many() -> None:
    kind = make.app_type("single", apps_allowed=1)
    for number in range(ROUNDS):
        approved = make.qualification(Status.APPROVED, kind=kind)

        outcomes = at_once(_creates(approved, f"One{number}A"), _creates(approved, f"Two{number}B"))

        assert _refusals(outcomes) == 1
        assert App.objects.filter(qualification=approved).count() == 1


def test_two_operators_suspend_an_app_once() -> None:
    app, olga = make.app(), make.operator()

    outcomes = at_once(*[lambda: suspend(App.objects.get(pk=app.pk), by=olga, reason="Abuse.")] * 2)

    assert _refusals(outcomes) == 1
    assert Event.objects.filter(kind="app.suspended").count() == 1


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the refusal that it met; anything else raised fails the test."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=20)
            outcomes[index] = act()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
            raise outcome
    return outcomes


def _begins(developer: Developer, kind: AppType) -> Callable[[], int]:
    read = Developer.objects.select_related("user").get(pk=developer.pk)
    return lambda: drafts.begin_draft(read, kind).pk


def _submits(draft: Qualification) -> Callable[[], Case]:
    read, agreement = _read(draft), make.agreement(draft.app_type.agreement_slug)
    return lambda: actions.submit(
        read,
        by=read.developer.user,
        agreement=agreement,
        revision=read.revision,
        source="127.0.0.1",
    )


def _decides(waiting: Qualification, step: Step) -> Callable[[], None]:
    read, rita = _read(waiting), make.reviewer()
    return lambda: decisions.decide(read, step, by=rita, round=1, reason="Because.")


def _withdraws(waiting: Qualification) -> Callable[[], None]:
    read = _read(waiting)
    return lambda: actions.withdraw(read, by=read.developer.user)


def _saves(draft: Qualification, name: str) -> Callable[[], Qualification]:
    read = _read(draft)
    return lambda: drafts.save_draft(read, {"software_name": name}, revision=read.revision)


def _creates(approved: Qualification, name: str) -> Callable[[], App]:
    read = _read(approved)
    return lambda: create_app(read, name, by=read.developer.user)


def _read(qualification: Qualification) -> Qualification:
    """As each of the two has read it, before either has changed it."""
    related = Qualification.objects.select_related("developer__user", "app_type")
    return related.get(pk=qualification.pk)


def _refusals(outcomes: list[Any]) -> int:
    return sum(isinstance(outcome, Refused) for outcome in outcomes)


def _mails(qualification: Qualification) -> int:
    told = OutboxEntry.objects.filter(consumer="mail", event__subject_id=str(qualification.pk))
    return told.count()

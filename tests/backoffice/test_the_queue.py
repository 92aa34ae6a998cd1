"""The queue: what waits for us, oldest promise first."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from serai.backoffice.queue import promise_of
from serai.domain.catalog.models import Platform
from serai.domain.qualifications import decisions
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.reviews.models import Case
from serai.domain.reviews.promises import hours_of
from tests import make
from tests.backoffice.staff import olga, rita, with_second_factor

pytestmark = pytest.mark.django_db
NOW = make.NOON  # Monday noon in Shanghai


def test_the_oldest_promise_comes_first_and_is_next() -> None:
    newer = make.qualification(now=timezone.now() - timedelta(days=1))
    older = make.qualification(now=timezone.now() - timedelta(days=4))

    page = rita().get("/review/").text

    first, second = Case.objects.of(older).number, Case.objects.of(newer).number
    assert page.index(first) < page.index(second)
    assert f'<a class="btn btn-primary" href="/review/{first}/">Take next case</a>' in page
    assert "2 cases wait for us." in page


def test_the_next_case_is_not_ones_own() -> None:
    reviewer = make.reviewer()
    own = make.qualification(who=make.developer(reviewer), now=timezone.now() - timedelta(days=9))
    others = make.qualification()

    page = with_second_factor(reviewer).get("/review/").text

    assert f'href="/review/{Case.objects.of(others).number}/">Take next case' in page
    assert Case.objects.of(own).number in page


def test_the_tabs_hold_what_is_with_the_developer_and_what_is_decided() -> None:
    waiting, asked, approved, withdrawn = (
        make.qualification(status, who=make.developer(legal_name=str(status)))
        for status in (
            Status.SUBMITTED,
            Status.CHANGES_REQUESTED,
            Status.APPROVED,
            Status.WITHDRAWN,
        )
    )
    browser = rita()
    numbers = {q.status: Case.objects.of(q).number for q in (waiting, asked, approved, withdrawn)}

    pages = {
        "submitted": browser.get("/review/").text,
        "changes_requested": browser.get("/review/?tab=with-developer").text,
        "approved": browser.get("/review/?tab=decided").text,
    }

    for status, page in pages.items():
        for other, number in numbers.items():
            assert (number in page) == (other == status)


def test_what_was_submitted_again_says_so() -> None:
    asked = make.qualification(Status.CHANGES_REQUESTED)
    make.submit(asked)

    assert "Resubmitted" in rita().get("/review/").text


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("waiting", "Nothing waits"),
        ("with-developer", "Nothing is with a developer"),
        ("decided", "Nothing is decided yet"),
        ("no-such-tab", "Nothing waits"),
    ],
)
def test_an_empty_tab_says_why(tab: str, words: str) -> None:
    make.platform()

    assert words in rita().get(f"/review/?tab={tab}").text


@pytest.mark.parametrize(
    ("left", "words", "urgent"),
    [
        (timedelta(hours=5), "5 h 0 min left", False),
        (timedelta(hours=3, minutes=10), "3 h 10 min left", True),
        (timedelta(days=1, hours=1), "1 day 1 h left", False),
        (timedelta(hours=-2), "2 h 0 min late", True),
    ],
)
def test_a_promise_is_urgent_under_four_business_hours(
    left: timedelta, words: str, urgent: bool
) -> None:
    make.platform()
    case = Case(promised_at=NOW + left)

    promise = promise_of(case, hours_of(Platform.objects.current()), NOW)

    assert (promise.words, promise.urgent) == (words, urgent)


def test_more_are_loaded_fifty_by_fifty(django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        make.qualification()
    browser = rita()

    with django_assert_max_num_queries(12):
        some = browser.get("/review/?shown=2").text
    all_of_them = browser.get("/review/?shown=52").text

    assert some.count('<td class="case-number">') == 2
    assert "2 of 3" in some
    assert 'href="?shown=52"' in some
    assert all_of_them.count('<td class="case-number">') == 3
    assert "Load 50 more" not in all_of_them


@pytest.mark.parametrize(("address", "count"), [("?shown=3&from=2", 1), ("?shown=3&from=9", 0)])
def test_those_that_are_there_already_can_be_left_out(address: str, count: int) -> None:
    numbers = [Case.objects.of(make.qualification()).number for _ in range(3)]

    page = rita().get(f"/review/{address}").text

    assert page.count('<td class="case-number">') == count
    assert (numbers[2] in page) == bool(count)


@pytest.mark.parametrize("page", ["apps", "approvals"])
def test_what_a_search_finds_is_shown_part_by_part_in_its_order(page: str) -> None:
    names = [f"Lumbre {number}" for number in range(3)]
    for name in [*names, "Nordlicht"]:
        make.app(make.developer(legal_name=name))
    browser = olga()
    asked = f"/review/{page}/?q=lumbre"

    first = browser.get(f"{asked}&shown=2").text
    rest = browser.get(f"{asked}&shown=52&from=2").text

    assert [name for name in names if name in first] == names[1:]
    assert first.index(names[2]) < first.index(names[1])
    assert [name for name in names if name in rest] == names[:1]
    assert "2 of 3" in first
    assert "Nordlicht" not in first + rest


@pytest.mark.parametrize("address", ["/review/apps/", "/review/approvals/"])
def test_a_line_costs_no_query_of_its_own(address: str, django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        make.app()
    browser = olga()

    with django_assert_max_num_queries(12):
        page = browser.get(address).text

    assert page.count("<tr>") == 21


def test_only_reviewers_with_a_second_factor_enter() -> None:
    make.platform()
    nobody = Client(headers={"host": "localhost:8000"})
    ada = Client(headers={"host": "localhost:8000"})
    ada.force_login(make.user())
    without = Client(headers={"host": "localhost:8000"})
    without.force_login(make.reviewer("plain@example.com"))

    assert nobody.get("/review/")["Location"].startswith("/account/login/")
    assert ada.get("/review/").status_code == 403
    assert without.get("/review/")["Location"] == "/account/2fa/"
    assert rita().get("/review/").status_code == 200


def test_operators_come_to_the_apps_and_both_roles_see_both() -> None:
    make.platform()
    both = with_second_factor(make.user(is_reviewer=True, is_operator=True))

    assert olga().get("/review/")["Location"] == "/review/apps/"
    page = both.get("/review/").text
    for section in ("Queue", "Decided", "Apps", "Approvals"):
        assert f">{section}" in page


def test_a_decided_case_leaves_the_queue() -> None:
    waiting = make.qualification()
    decisions.decide(waiting, Step.REJECT, by=make.reviewer("r@example.com"), round=1, reason="No.")

    assert "Nothing waits" in rita().get("/review/").text

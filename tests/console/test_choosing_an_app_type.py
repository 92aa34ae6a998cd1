"""Seed (4): category, category, type; each card says in one button where one stands."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from serai.domain.apps.actions import create_app
from serai.domain.qualifications.workflow import Status
from tests import make
from tests.console.people import browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")
LEAF = "/apps/create/buying/resale/"


@pytest.mark.parametrize(
    ("status", "button", "way"),
    [
        (None, "Apply", "/apply/dropshipping/"),
        (Status.DRAFT, "Continue draft", "/apply/dropshipping/"),
        (Status.SUBMITTED, "Under review", "/applications/Q-10001/"),
        (Status.CHANGES_REQUESTED, "Changes requested", "/applications/Q-10001/"),
        (Status.APPROVED, "Create App", "/apps/new/dropshipping/"),
        (Status.REJECTED, "Apply", "/apply/dropshipping/"),
        (Status.WITHDRAWN, "Apply", "/apply/dropshipping/"),
        (Status.REVOKED, "Apply", "/apply/dropshipping/"),
    ],
)
def test_the_button_is_the_state_word_for_word(
    status: Status | None, button: str, way: str
) -> None:
    owner = settled()
    make.app_type()
    if status:
        make.qualification(status, who=owner)

    [(found_way, _, words)] = buttons(browser_of(owner.user).get(LEAF).text)

    assert (words, re.sub(r"Q-\d+", "Q-10001", found_way)) == (button, way)


def test_a_new_draft_after_a_rejection_is_what_counts() -> None:
    owner = settled()
    make.qualification(Status.REJECTED, who=owner)
    make.qualification(Status.DRAFT, who=owner)

    [(_, _, words)] = buttons(browser_of(owner.user).get(LEAF).text)

    assert words == "Continue draft"


def test_the_one_to_go_on_with_is_filled() -> None:
    owner = settled()
    for status in (Status.DRAFT, Status.CHANGES_REQUESTED, Status.APPROVED, Status.SUBMITTED):
        make.qualification(
            status, who=owner, kind=make.app_type(f"kind-{status.replace('_', '-')}")
        )
    make.app_type("untouched")

    found = buttons(browser_of(owner.user).get(LEAF).text)

    assert [words for _, is_filled, words in found if is_filled] == ["Create App"]


def test_with_all_apps_in_use_the_next_move_is_filled_instead() -> None:
    owner = settled()
    kind = make.app_type("single", apps_allowed=1)
    create_app(make.qualification(Status.APPROVED, who=owner, kind=kind), "One", by=owner.user)
    make.qualification(Status.DRAFT, who=owner, kind=make.app_type("another"))

    found = buttons(browser_of(owner.user).get(LEAF).text)

    assert [words for _, is_filled, words in found if is_filled] == ["Continue draft"]


def test_nothing_is_filled_where_all_is_equally_far() -> None:
    owner = settled()
    make.app_type()

    [(_, is_filled, _)] = buttons(browser_of(owner.user).get(LEAF).text)

    assert not is_filled


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        (None, ["A business licence.", "Decision within 2 business days", "1 API group"]),
        (Status.DRAFT, ["2 of 2 answered", "Saved "]),
        (Status.SUBMITTED, ["Decision by ", "1st of 1 in the queue", "Q-"]),
        (Status.CHANGES_REQUESTED, ["Clock paused, 2 business days left", "Q-"]),
        (Status.APPROVED, ["0 of 3 apps used", "1 API group", "5,000 calls a day in test"]),
    ],
)
def test_the_facts_are_those_that_matter_then(status: Status | None, facts: list[str]) -> None:
    owner = settled()
    make.app_type()
    if status:
        make.qualification(status, who=owner)

    page = browser_of(owner.user).get(LEAF).text

    assert all(fact in page for fact in facts), facts


def test_the_place_in_the_queue_counts_everybody_who_came_before() -> None:
    for _ in range(2):
        make.qualification(now=make.NOON)
    owner = settled()
    make.qualification(who=owner)

    assert "3rd of 3 in the queue" in browser_of(owner.user).get(LEAF).text


def test_an_empty_leaf_says_whom_to_ask() -> None:
    owner = settled()
    make.category("empty")

    page = browser_of(owner.user).get("/apps/create/buying/empty/").text

    assert "No types here yet" in page
    assert "mailto:partners@example.com" in page


@pytest.mark.parametrize(
    "way", ["/apps/create/nowhere/", "/apps/create/resale/", "/apps/create/buying/buying/"]
)
def test_a_category_that_is_not_there_is_not_found(way: str) -> None:
    owner = settled()
    make.category()

    assert browser_of(owner.user).get(way).status_code == 404


def test_many_types_cost_no_more_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    owner = settled()
    for number in range(8):
        make.qualification(who=owner, kind=make.app_type(f"kind-{number}"))
    browser = browser_of(owner.user)

    with django_assert_max_num_queries(12):
        assert browser.get(LEAF).status_code == 200


def buttons(page: str) -> list[tuple[str, bool, str]]:
    """Address, whether filled, words; in the order of the cards."""
    found = re.findall(
        r'<a class="btn( btn-primary)?" href="([^"]+)" aria-describedby="type-[^"]+">([^<]+)</a>',
        page,
    )
    return [(way, bool(is_filled), words) for is_filled, way, words in found]

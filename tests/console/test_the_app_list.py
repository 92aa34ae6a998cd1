"""The app list: empty with what comes next, then apps, what waits, and what one may create."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from serai.domain.apps.actions import create_app, suspend
from serai.domain.qualifications.workflow import Status
from serai.domain.usage.models import DailyCount
from tests import make
from tests.console.people import browser_of, settled

ZONE = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_empty_list_says_what_comes_next() -> None:
    page = browser_of(settled().user).get("/apps/").text

    assert "You have no apps yet" in page
    assert "Choose a type and apply" in page
    assert 'href="/apps/create/"' in page


def test_an_app_shows_its_key_its_calls_and_how_many_were_answered() -> None:
    owner = settled()
    app = make.app(owner, "Lumbre_Sync")
    today = timezone.now().astimezone(ZONE).date()
    DailyCount.objects.create(app_key=app.key, day=today, calls=900, answered=450, refused=50)
    make.call_record(app.key)

    page = browser_of(owner.user).get("/apps/").text

    assert app.key in page
    assert "of 5,000" in page
    assert "<strong>900</strong>" in page
    assert '<span class="ink-yours">90.0 %</span>' in page


def test_the_app_that_called_last_stands_first() -> None:
    owner = settled()
    approved = make.qualification(Status.APPROVED, who=owner)
    silent, old, new = (
        create_app(approved, name, by=owner.user) for name in ("Silent", "Old", "New")
    )
    make.call_record(old.key, at=timezone.now() - timedelta(hours=2))
    make.call_record(new.key, at=timezone.now() - timedelta(minutes=2))

    page = browser_of(owner.user).get("/apps/").text

    assert page.index(new.key) < page.index(old.key) < page.index(silent.key)


def test_requested_changes_and_drafts_are_your_move() -> None:
    owner = settled()
    make.qualification(Status.DRAFT, who=owner)

    page = browser_of(owner.user).get("/apps/").text

    assert "<title>Your move" in page
    assert "is not submitted yet" in page
    assert 'href="/apply/dropshipping/"' in page


def test_requested_changes_come_before_a_draft() -> None:
    owner = settled()
    make.qualification(Status.DRAFT, who=owner, kind=make.app_type("other", name="Other"))
    make.qualification(Status.CHANGES_REQUESTED, who=owner)

    page = browser_of(owner.user).get("/apps/").text

    assert "changes are requested in your" in page
    assert "is not submitted yet" not in page


def test_what_one_may_create_says_how_many_are_left() -> None:
    owner = settled()
    make.app(owner)

    page = browser_of(owner.user).get("/apps/").text

    assert "1 of 3 apps used, 2 left" in page


def test_a_suspended_app_says_why() -> None:
    owner = settled()
    suspend(make.app(owner), by=make.operator(), reason='It asks "too much" & <often>.')

    page = browser_of(owner.user).get("/apps/").text

    assert 'title="It asks &quot;too much&quot; &amp; &lt;often&gt;."' in page


def test_nobody_sees_the_apps_of_another() -> None:
    theirs = make.app(name="Theirs")

    assert theirs.key not in browser_of(settled().user).get("/apps/").text


def test_many_apps_cost_no_more_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    owner = settled()
    for number in range(6):
        kind = make.app_type(f"kind-{number}", name=f"Kind {number}", apps_allowed=5)
        approved = make.qualification(Status.APPROVED, who=owner, kind=kind)
        for app in range(5):
            make.call_record(create_app(approved, f"App_{number}_{app}", by=owner.user).key)
    browser = browser_of(owner.user)

    with django_assert_max_num_queries(12):
        assert browser.get("/apps/").status_code == 200

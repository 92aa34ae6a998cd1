"""Create App: who may, how many, and that names that look alike are one."""

import pytest

from serai.domain.apps import actions, keys
from serai.domain.apps.models import App
from serai.domain.events.models import Event
from serai.domain.qualifications import decisions
from serai.domain.qualifications.workflow import Status
from serai.domain.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_approved_developer_names_an_app_and_gets_keys() -> None:
    approved = make.qualification(Status.APPROVED)
    owner = approved.developer.user

    app = actions.create_app(approved, "Lumbre灯火.ES", by=owner)

    secret = actions.show_secret(app, by=owner)
    assert keys.is_app_secret(secret)
    assert secret not in app.secrets.get().sealed
    assert Event.objects.filter(kind="app.secret_shown", by=owner).count() == 1


@pytest.mark.parametrize(
    "status",
    [Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.REJECTED, Status.REVOKED],
)
def test_without_an_approval_no_app_is_created(status: Status) -> None:
    made = make.qualification(status)

    with pytest.raises(Refused):
        actions.create_app(made, "Lumbre", by=made.developer.user)

    assert not App.objects.exists()


def test_an_approval_allows_so_many_apps_and_no_more() -> None:
    approved = make.qualification(Status.APPROVED)
    owner = approved.developer.user
    for number in range(approved.apps_allowed):
        actions.create_app(approved, f"Lumbre_{number}x", by=owner)

    with pytest.raises(Refused, match="All 3 apps"):
        actions.create_app(approved, "One_more", by=owner)


@pytest.mark.parametrize("alike", ["paypal", "PAYPAL", "PayPaI", "PayPa1"])
def test_a_name_that_looks_like_anothers_is_taken_and_costs_nothing(alike: str) -> None:
    make.app(name="PayPal")
    mine = make.qualification(Status.APPROVED, who=make.developer())

    with pytest.raises(actions.NameTaken):
        actions.create_app(mine, alike, by=mine.developer.user)

    mine.refresh_from_db()
    assert mine.apps_created == 0


def test_han_characters_never_pair() -> None:
    make.app(name="日光")

    make.app(make.developer(), name="曰光")

    assert App.objects.count() == 2


def test_another_developer_sees_no_secret() -> None:
    app = make.app()

    with pytest.raises(Refused):
        actions.show_secret(app, by=make.user())


def test_only_operators_suspend_and_once() -> None:
    app = make.app()
    operator = make.operator()
    with pytest.raises(Refused):
        actions.suspend(app, by=app.developer.user, reason="Mine.")

    actions.suspend(app, by=operator, reason="Leaked secret.")

    assert app.is_suspended
    with pytest.raises(Refused, match="already suspended"):
        actions.suspend(app, by=operator, reason="Again.")
    actions.unsuspend(app, by=operator, reason="Solved.")
    assert not app.is_suspended


def test_revoking_an_approval_ends_the_right_of_its_apps() -> None:
    app = make.app()
    assert app.qualification is not None

    decisions.revoke(app.qualification, by=make.operator(), reason="Fraud.")

    assert App.objects.get(pk=app.pk).is_revoked

"""Two change what one app may do at once: one of them is told, and nobody is overruled unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods, change_limits, keep_sign_methods
from serai.domain.apps.taking_back import LIMITS, newest_change, take_back
from serai.domain.developers.models import User
from serai.domain.events.models import Event
from serai.domain.publishing import forgetting
from serai.domain.publishing.actions import publish_everything
from serai.domain.publishing.models import PublishedDocument
from serai.domain.refused import Refused
from tests import make
from tests.domain.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
ROUNDS = 3


def test_two_operators_that_change_limits_make_one_change() -> None:
    olga, app = make.operator(), make.app()
    for number in range(ROUNDS):
        numbers = (10 * number + 1, 10 * number + 2)

        outcomes = at_once(*[_limits(app, quota, olga) for quota in numbers])

        assert refusals(outcomes) == 1
        assert read(app).quota_per_day in numbers
        assert Event.objects.filter(kind="app.limits_changed").count() == number + 1


def test_what_an_operator_forbids_while_it_is_being_kept_is_held_by_nobody() -> None:
    olga = make.operator()
    for _ in range(ROUNDS):
        app = make.app(make.developer(), f"Race_{timezone.now():%f}")

        outcomes = at_once(_keeps(app, "md5"), _allows(app, "sha256", olga))

        assert refusals(outcomes) <= 1
        assert read(app).allowed_sign_methods == ["sha256"]
        assert read(app).held_sign_methods in ([], ["sha256"])


def test_taking_back_twice_at_once_takes_back_once() -> None:
    olga = make.operator()
    for _ in range(ROUNDS):
        app = make.app(make.developer(), f"Race_{timezone.now():%f}")
        change_limits(app, quota_per_day=7, limits={}, by=olga, reason="So.")
        change = newest_change(app, LIMITS)
        assert change is not None

        outcomes = at_once(*[_takes_back(app, change.pk, olga)] * 2)

        assert refusals(outcomes) == 1
        assert read(app).quota_per_day is None
        assert Event.objects.filter(subject_id=str(app.pk), kind=LIMITS).count() == 2


def test_publishing_and_taking_away_at_once_give_no_number_twice() -> None:
    now = timezone.now()
    for number in range(30):
        ends = now + timedelta(hours=1)
        make.token("12345678", f"t{number}", expires_at=ends, revoked_at=now)
    publish_everything()
    make.app()

    at_once(
        lambda: forgetting.forget_ended_revocations(now=now + timedelta(days=2)),
        publish_everything,
        lambda: forgetting.forget_ended_revocations(now=now + timedelta(days=2)),
    )

    numbers = list(PublishedDocument.objects.values_list("seq", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert PublishedDocument.objects.filter(kind="app").count() == 1


def read(app: App) -> App:
    return App.objects.select_related("app_type", "developer__user").get(pk=app.pk)


def refusals(outcomes: list[Any]) -> int:
    return sum(isinstance(outcome, Refused) for outcome in outcomes)


def _limits(app: App, quota: int, by: User) -> Callable[[], bool]:
    found = read(app)
    return lambda: change_limits(found, quota_per_day=quota, limits={}, by=by, reason="So.")


def _keeps(app: App, method: str) -> Callable[[], bool]:
    found = read(app)
    return lambda: keep_sign_methods(found, [method], by=found.developer.user)


def _allows(app: App, method: str, by: User) -> Callable[[], bool]:
    found = read(app)
    return lambda: allow_sign_methods(found, [method], by=by, reason="So.")


def _takes_back(app: App, change: int, by: User) -> Callable[[], None]:
    return lambda: take_back(read(app), LIMITS, change, by=by, reason="Back.")

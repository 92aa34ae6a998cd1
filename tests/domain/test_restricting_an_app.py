"""An app's allow-list and its own limits: who may set them, what holds, what is published."""

from typing import Any

import orjson
import pytest

from serai.domain.apps.addresses import normalised
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import change_limits, set_addresses
from serai.domain.events.models import Event, EventText
from serai.domain.publishing.actions import publish
from serai.domain.publishing.models import PublishedDocument
from serai.domain.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def published(app: App) -> dict[str, Any]:
    publish([Event.objects.latest("id")])
    body = PublishedDocument.objects.get(kind="app", name=app.key).body
    return dict(orjson.loads(body))


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([" 203.0.113.9 ", ""], ["203.0.113.9"]),
        (["203.0.113.9/32", "203.0.113.9"], ["203.0.113.9"]),
        (["203.0.113.0/24"], ["203.0.113.0/24"]),
        (["2001:DB8:0::7"], ["2001:db8::7"]),
        (["2001:db8::/48", "203.0.113.9"], ["2001:db8::/48", "203.0.113.9"]),
        ([], []),
    ],
)
def test_addresses_are_written_one_way_each_once(lines: list[str], wanted: list[str]) -> None:
    assert normalised(lines) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("my laptop", "my laptop is no address"),
        ("203.0.113.9/24", "203.0.113.9/24 is no address and no range"),
        ("203.0.113", "is no address"),
        ("0.0.0.0/0", "everybody"),
        ("::/0", "everybody"),
        ("::ffff:203.0.113.9", "IPv4"),
        ("x" * 500, "…"),
        ("203.0.113.9\x00", "is no address"),
    ],
)
def test_what_is_no_address_is_named(line: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        normalised(["203.0.113.1", line])

    assert len(str(refused.value)) < 200


def test_a_hundred_addresses_are_possible_and_no_more() -> None:
    hundred = [f"203.0.113.{number}" for number in range(100)]

    assert len(normalised(hundred)) == 100
    with pytest.raises(Refused, match="these are 101"):
        normalised([*hundred, "198.51.100.1"])


def test_the_developer_sets_addresses_and_every_gateway_hears_of_it() -> None:
    app = make.app()
    owner = app.developer.user

    assert set_addresses(app, ["203.0.113.9", "2001:db8::/48"], by=owner)
    assert not set_addresses(app, ["203.0.113.9", "2001:db8::/48"], by=owner)

    event = Event.objects.get(kind="app.addresses_changed")
    assert (event.by, event.data) == (owner, {"before": 0, "now": 2})
    assert published(app)["addresses"] == ["203.0.113.9", "2001:db8::/48"]


def test_another_cannot_set_addresses_and_an_old_page_overwrites_nothing() -> None:
    app = make.app()
    stale = App.objects.get(pk=app.pk)
    set_addresses(app, ["203.0.113.9"], by=app.developer.user)

    with pytest.raises(Refused, match="Only the app's developer"):
        set_addresses(app, [], by=make.user())
    with pytest.raises(Refused, match="meanwhile"):
        set_addresses(stale, ["198.51.100.1"], by=app.developer.user)

    assert App.objects.get().addresses == ["203.0.113.9"]


def test_an_operator_gives_an_app_limits_of_its_own_with_a_reason() -> None:
    app, operator = make.app(), make.operator()

    change_limits(
        app, quota_per_day=9000, limits={"app_api_per_day": 70}, by=operator, reason="Season."
    )

    event = Event.objects.get(kind="app.limits_changed")
    before: dict[str, Any] = {"quota_per_day": None, "limits": {}}
    assert event.data == {
        "quota_per_day": 9000,
        "limits": {"app_api_per_day": 70},
        "before": before,
    }
    assert EventText.objects.get(event=event).words == {"reason": "Season."}
    document = published(app)
    assert (document["quota_per_day"], document["limits"]) == (9000, {"app_api_per_day": 70})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limits": {"app_api_per_day": 0}}, "from 1"),
        ({"limits": {"api_per_day": 5}}, "no limit of this name"),
        ({"quota_per_day": -1}, "from 1"),
        ({"reason": " "}, "Write a reason"),
    ],
)
def test_limits_that_are_none_are_refused(change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"quota_per_day": None, "limits": {}, "reason": "Season."}

    with pytest.raises(Refused, match=words):
        change_limits(make.app(), by=make.operator(), **(given | change))


def test_only_operators_change_limits() -> None:
    app = make.app()

    with pytest.raises(Refused, match="Only an operator"):
        change_limits(app, quota_per_day=None, limits={}, by=app.developer.user, reason="More.")


def test_limits_that_are_so_already_are_no_event_and_an_old_page_overwrites_none() -> None:
    app, operator = make.app(), make.operator()
    stale = App.objects.get(pk=app.pk)
    given: dict[str, Any] = {"limits": {"account_per_second": 3}, "by": operator, "reason": "Why."}

    assert change_limits(app, quota_per_day=None, **given)
    assert not change_limits(app, quota_per_day=None, **given)
    with pytest.raises(Refused, match="meanwhile"):
        change_limits(stale, quota_per_day=7, **given)

    assert App.objects.get().quota_per_day is None
    assert Event.objects.filter(kind="app.limits_changed").count() == 1

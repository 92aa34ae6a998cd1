"""What is published follows the domain, in numbers that only grow."""

import orjson
import pytest

from serai.domain.apps import actions as apps
from serai.domain.apps.models import App
from serai.domain.events.models import Event
from serai.domain.publishing.actions import publish, publish_everything
from serai.domain.publishing.models import GatewayNode, PublishedDocument
from serai.domain.publishing.waiting import is_known
from serai.domain.qualifications import decisions
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def document(app: App) -> dict[str, object]:
    body = PublishedDocument.objects.get(kind="app", name=app.key).body
    return dict(orjson.loads(body))


def publish_newest() -> int:
    return publish([Event.objects.latest("id")])


def test_a_created_app_is_published_active_with_its_sealed_secret() -> None:
    app = make.app()

    publish_newest()

    published = document(app)
    assert published["active"] is True
    assert published["type"] == "dropshipping"
    secret = app.secrets.get()
    assert published["secrets"] == [{"id": secret.pk, "sealed": secret.sealed, "until": None}]


def test_suspending_and_revoking_are_published() -> None:
    app = make.app()
    operator = make.operator()

    apps.suspend(app, by=operator, reason="Leak.")
    publish_newest()
    assert (document(app)["active"], document(app)["reason"]) == (False, "suspended")

    apps.unsuspend(app, by=operator, reason="Solved.")
    publish_newest()
    assert document(app)["active"] is True

    assert app.qualification is not None
    decisions.revoke(app.qualification, by=operator, reason="Fraud.")
    publish_newest()
    assert (document(app)["active"], document(app)["reason"]) == (False, "revoked")


def test_publishing_what_is_published_already_raises_no_number() -> None:
    make.app()
    assert publish_everything() > 0

    assert publish_everything() == 0


def test_every_change_has_a_number_of_its_own_greater_than_all_before() -> None:
    app = make.app()
    publish_everything()
    before = max(PublishedDocument.objects.values_list("seq", flat=True))

    apps.suspend(app, by=make.operator(), reason="Leak.")
    publish_newest()

    numbers = list(PublishedDocument.objects.values_list("seq", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert PublishedDocument.objects.get(kind="app").seq == before + 1


def test_a_method_that_left_the_catalog_is_taken_away() -> None:
    make.app_type()
    publish_everything()

    make.method().delete()
    publish_everything()

    gone = PublishedDocument.objects.get(kind="method")
    assert gone.deleted
    assert gone.body == ""


def test_a_thing_is_known_once_every_live_gateway_has_applied_it() -> None:
    app = make.app()
    publish_everything()
    seq = PublishedDocument.objects.get(kind="app").seq
    now = make.NOON

    assert not is_known("app", app.key, now=now)
    GatewayNode.objects.create(name="one", applied_seq=seq, seen_at=now)
    assert is_known("app", app.key, now=now)
    GatewayNode.objects.create(name="two", applied_seq=seq - 1, seen_at=now)
    assert not is_known("app", app.key, now=now)

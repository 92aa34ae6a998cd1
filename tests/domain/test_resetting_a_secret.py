"""A new AppSecret: the old one goes on for the chosen time and no longer, two at most."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from serai.domain.apps.actions import show_secret
from serai.domain.apps.models import App
from serai.domain.apps.rotation import OVERLAPS, reset_secret
from serai.domain.events.models import Event
from serai.domain.publishing.actions import publish
from serai.domain.publishing.models import PublishedDocument
from serai.domain.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def published_secrets(app: App) -> list[dict[str, Any]]:
    publish([Event.objects.latest("id")])
    body = PublishedDocument.objects.get(kind="app", name=app.key).body
    return list(orjson.loads(body)["secrets"])


def test_the_new_secret_is_another_and_shown_from_now_on() -> None:
    app = make.app()
    owner = app.developer.user
    before = show_secret(app, by=owner)

    made = reset_secret(app, HOUR, by=owner)

    after = show_secret(App.objects.get(), by=owner)
    assert after != before
    assert made.masked.endswith(after[-4:])
    assert show_secret(app, by=owner) == after


def test_both_are_published_until_the_old_one_ends() -> None:
    app = make.app()
    old, at = app.newest_secret, timezone.now()

    new = reset_secret(app, DAY, by=app.developer.user, now=at)

    ends = int((at + DAY).timestamp())
    assert {(s["id"], s["until"]) for s in published_secrets(app)} == {
        (old.pk, ends),
        (new.pk, None),
    }
    event = Event.objects.get(kind="app.secret_reset")
    assert event.data == {"secret": new.pk, "before": old.pk, "overlap_hours": 24}


def test_without_overlap_the_old_one_is_gone_at_once() -> None:
    app = make.app()

    new = reset_secret(app, timedelta(0), by=app.developer.user)

    assert [s["id"] for s in published_secrets(app)] == [new.pk]
    assert list(app.secrets.live()) == [new]


def test_two_are_live_at_most() -> None:
    app = make.app()
    first = app.newest_secret
    second = reset_secret(app, DAY, by=app.developer.user)

    third = reset_secret(app, DAY, by=app.developer.user)

    assert set(app.secrets.live()) == {second, third}
    first.refresh_from_db()
    assert first.retired_at is not None
    assert first.retired_at <= timezone.now()


def test_of_two_tabs_only_one_makes_a_secret() -> None:
    app = make.app()
    stale = App.objects.get()
    assert stale.newest_secret
    reset_secret(app, HOUR, by=app.developer.user)

    with pytest.raises(Refused, match="meanwhile"):
        reset_secret(stale, HOUR, by=app.developer.user)

    assert app.secrets.count() == 2


def test_another_person_and_another_overlap_are_refused() -> None:
    app = make.app()

    with pytest.raises(Refused, match="Only the app's developer"):
        reset_secret(app, HOUR, by=make.operator())
    with pytest.raises(Refused, match="0, 1, 24 or 72"):
        reset_secret(app, timedelta(hours=2), by=app.developer.user)

    assert app.secrets.count() == 1
    assert [overlap.total_seconds() / 3600 for overlap in OVERLAPS] == [0, 1, 24, 72]

"""What events changed is published together; one that cannot be holds up no other."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from serai.domain.apps.actions import suspend, unsuspend
from serai.domain.events.actions import MOST_ATTEMPTS
from serai.domain.events.consumers import PUBLISHING
from serai.domain.events.models import Event, OutboxEntry
from serai.domain.publishing.models import PublishedDocument
from serai.worker.publishing import publish_due, publish_what_differs
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def waiting() -> int:
    return OutboxEntry.objects.filter(consumer=PUBLISHING, handled_at=None, dead_at=None).count()


def test_many_events_are_published_at_once() -> None:
    apps = [make.app(), make.app(make.developer(make.user("eve@example.com")))]

    assert publish_due()

    published = PublishedDocument.objects.filter(kind="app").values_list("name", flat=True)
    assert sorted(published) == sorted(app.key for app in apps)
    assert waiting() == 0
    assert not publish_due()


def test_an_event_that_cannot_be_published_dies_and_holds_up_no_other() -> None:
    with transaction.atomic():
        poison = make_poison()
    app = make.app()

    at = timezone.now()
    for _ in range(3 * MOST_ATTEMPTS):
        publish_due(now=at)
        at += timedelta(hours=3)

    assert PublishedDocument.objects.filter(kind="app", name=app.key).exists()
    assert OutboxEntry.objects.get(dead_at__isnull=False).event_id == poison.pk
    assert waiting() == 0


def make_poison() -> Event:
    event = Event.objects.create(
        kind="app.created", subject_kind="app", subject_id="no number", at=timezone.now()
    )
    OutboxEntry.objects.create(event=event, consumer=PUBLISHING, due_at=event.at)
    return event


def test_at_the_start_everything_is_published_without_events() -> None:
    app = make.app()
    OutboxEntry.objects.all().delete()

    publish_what_differs()

    assert PublishedDocument.objects.filter(kind="app", name=app.key).exists()
    assert PublishedDocument.objects.filter(kind="app_type", name="dropshipping").exists()


def test_thousands_of_events_take_a_handful_of_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    operator = make.operator()
    app = make.app()
    publish_due()
    for _ in range(60):
        suspend(app, by=operator, reason="Leak.")
        unsuspend(app, by=operator, reason="Solved.")
        app.refresh_from_db()

    with django_assert_max_num_queries(20):
        assert publish_due()

    assert waiting() == 0

"""Ten thousand apps, suspended in one transaction and published as the worker publishes."""

from serai.protocol.published import APP
from tests.gateway.small_platform import SECRET, Platform

FIRST = 30_000_000

_MAKE = """
from django.db.models import Max
from django.utils import timezone
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import seal_secret
from serai.domain.publishing.models import PublishedDocument, Sequence
from serai.domain.publishing.actions import publish
from serai.domain.events.models import Event
from tests import make
owner, kind, at = make.developer(), make.app_type(), timezone.now()
apps = App.objects.bulk_create(
    App(key=str({first} + n), developer=owner, app_type=kind, name=f"A{{n}}", folded_name=f"a{{n}}",
        name_skeleton=f"a{{n}}", created_at=at) for n in range({count}))
AppSecret.objects.bulk_create(
    AppSecret(app=app, sealed=seal_secret({secret!r}, app_key=app.key), masked="", created_at=at)
    for app in apps)
newest = PublishedDocument.objects.aggregate(Max("seq"))["seq__max"]
Sequence.objects.update_or_create(pk=1, defaults={{"last": newest}})
publish(Event(kind="app.created", subject_kind="app", subject_id=app.pk, at=at) for app in apps)
"""
_REVOKE = """
import time
from django.db import transaction
from django.utils import timezone
from serai.domain.apps.models import App
from serai.domain.events.consumers import PUBLISHING
from serai.domain.events.models import Event, OutboxEntry
from serai.worker.publishing import publish_due
OutboxEntry.objects.all().delete()
at = timezone.now()
with transaction.atomic():
    App.objects.update(suspended_at=at, suspended_reason="Leak.")
    events = Event.objects.bulk_create(
        Event(kind="app.suspended", subject_kind="app", subject_id=str(pk), at=at)
        for pk in App.objects.order_by("pk").values_list("pk", flat=True))
    OutboxEntry.objects.bulk_create(
        OutboxEntry(event=event, consumer=PUBLISHING, due_at=at) for event in events)
print(time.time())
while publish_due():
    pass
"""


def make_apps(platform: Platform, count: int) -> int:
    """Apps from FIRST on, published; gives the number of the newest document."""
    platform.ask_django(_MAKE.format(first=FIRST, count=count, secret=SECRET))
    return newest(platform)


def revoke_all(platform: Platform) -> float:
    """Suspend them all and publish it; gives the second of the epoch of the commit."""
    return float(platform.ask_django(_REVOKE).strip())


def newest(platform: Platform) -> int:
    sql = "SELECT max(seq) FROM publishing_publisheddocument WHERE kind = %s"
    return int(platform.rows(sql, (APP,))[0][0])

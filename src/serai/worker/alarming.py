"""What the gateway saw of replayed signatures becomes an event: it writes records only."""

from datetime import datetime

from django.db import router, transaction

from serai.domain.apps.models import App
from serai.domain.events.actions import record
from serai.domain.usage.models import CallRecord

AT_ONCE = 1_000


def alarm_due(*, now: datetime | None = None) -> bool:
    """One event for an app's replays that nobody was told of; False when there are none."""
    key = CallRecord.objects.untold_replays().values_list("app_key", flat=True).first()
    if key is None:
        return False
    # The event commits first: after a crash in between it is told twice, never not at all.
    with transaction.atomic(using=router.db_for_write(CallRecord)):
        replays = list(CallRecord.objects.untold_replays().filter(app_key=key)[:AT_ONCE])
        ids = [replay.pk for replay in replays]
        told = CallRecord.objects.untold_replays().filter(pk__in=ids).update(told=True)
        if told:
            with transaction.atomic():
                _tell(key, replays[-1], times=told, now=now)
    return True


def _tell(key: str, first: CallRecord, *, times: int, now: datetime | None) -> None:
    data = {
        "app_key": key,
        "method": first.method,
        "request_id": first.request_id,
        "source": first.source,
        "times": times,
    }
    record("call.replayed", App.objects.filter(key=key).first(), data=data, now=now)

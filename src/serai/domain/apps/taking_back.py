"""For a minute an operator can take back what they changed of an app's limits or signatures."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods, change_limits
from serai.domain.developers.models import User
from serai.domain.events.models import Event
from serai.domain.refused import Refused

LIMITS, SIGN_METHODS = "app.limits_changed", "app.sign_methods_changed"
TAKE_BACK_WITHIN = timedelta(seconds=60)


def newest_change(app: App, kind: str) -> Event | None:
    """`kind`: LIMITS or SIGN_METHODS."""
    events = Event.objects.filter(kind=kind, subject_kind="app", subject_id=str(app.pk))
    return events.order_by("-pk").first()


@transaction.atomic
def take_back(
    app: App, kind: str, change: int, *, by: User, reason: str, now: datetime | None = None
) -> None:
    """Make it as it was before the event `change`, which must be one's own and the newest."""
    at = now or timezone.now()
    event = newest_change(app, kind)
    if event is None or event.pk != change or event.by_id != by.pk:
        raise Refused("This was changed again meanwhile. Look at it again.")
    if at - event.at > TAKE_BACK_WITHIN:
        raise Refused("A change can be taken back for a minute. Change it again instead.")
    data, before = event.data, event.data["before"]
    if kind == LIMITS:
        app.quota_per_day, app.limits = data["quota_per_day"], data["limits"]
        change_limits(app, **before, by=by, reason=reason, now=at)
    else:
        app.sign_methods = data["allowed"]
        allow_sign_methods(app, before, by=by, reason=reason, now=at)

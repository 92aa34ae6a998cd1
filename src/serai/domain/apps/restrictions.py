"""What one app may do beside its type: from which addresses, and how often."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from serai.domain.apps.actions import reason_of_operator
from serai.domain.apps.addresses import normalised
from serai.domain.apps.models import App
from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.refused import Refused
from serai.protocol.limits import APP_LIMITS

LARGEST_LIMIT = 1_000_000_000


@transaction.atomic
def set_addresses(app: App, lines: list[str], *, by: User, now: datetime | None = None) -> bool:
    """From now on the app may call only from these addresses and ranges; none: from anywhere.

    False: it was so already, and nothing is recorded.
    """
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can change its addresses.")
    wanted, before = normalised(lines), app.addresses
    if wanted == before:
        return False
    if not App.objects.filter(pk=app.pk, addresses=before).update(addresses=wanted):
        raise Refused("The addresses were changed somewhere else meanwhile. Look at them again.")
    app.addresses = wanted
    data = {"before": len(before), "now": len(wanted)}
    record("app.addresses_changed", app, by=by, data=data, now=now or timezone.now())
    return True


@transaction.atomic
def change_limits(
    app: App,
    *,
    quota_per_day: int | None,
    limits: Mapping[str, int],
    by: User,
    reason: str,
    now: datetime | None = None,
) -> None:
    """An operator gives an app limits of its own, above those of its type; None and none: those.

    Names are those of `protocol.limits.APP_LIMITS`.
    """
    at = now or timezone.now()
    words = reason_of_operator(by, reason)
    wanted = {name: limits[name] for name in APP_LIMITS if name in limits}
    if len(wanted) != len(limits):
        raise Refused("There is no limit of this name.")
    for limit in (*wanted.values(), *(() if quota_per_day is None else (quota_per_day,))):
        if not 1 <= limit <= LARGEST_LIMIT:
            raise Refused("A limit is a whole number from 1 to 1,000,000,000.")
    changed = App.objects.filter(pk=app.pk, quota_per_day=app.quota_per_day, limits=app.limits)
    if not changed.update(quota_per_day=quota_per_day, limits=wanted):
        raise Refused("The limits were changed somewhere else meanwhile. Look at them again.")
    app.quota_per_day, app.limits = quota_per_day, wanted
    data = {"quota_per_day": quota_per_day, "limits": wanted}
    record("app.limits_changed", app, by=by, data=data, words={"reason": words}, now=at)

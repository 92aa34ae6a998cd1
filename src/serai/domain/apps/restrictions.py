"""What one app may do beside its type: from which addresses, how often, and how it signs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from serai.domain.apps import signatures
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
) -> bool:
    """An operator gives an app limits of its own, above those of its type; None and none: those.

    Names are those of `protocol.limits.APP_LIMITS`. False: it was so already.
    """
    at = now or timezone.now()
    words = reason_of_operator(by, reason)
    wanted = {name: limits[name] for name in APP_LIMITS if name in limits}
    if len(wanted) != len(limits):
        raise Refused("There is no limit of this name.")
    for limit in (*wanted.values(), *(() if quota_per_day is None else (quota_per_day,))):
        if not 1 <= limit <= LARGEST_LIMIT:
            raise Refused("A limit is a whole number from 1 to 1,000,000,000.")
    before = {"quota_per_day": app.quota_per_day, "limits": app.limits}
    now_so: dict[str, Any] = {"quota_per_day": quota_per_day, "limits": wanted}
    if now_so == before:
        return False
    if not App.objects.filter(pk=app.pk, **before).update(**now_so):
        raise Refused("The limits were changed somewhere else meanwhile. Look at them again.")
    app.quota_per_day, app.limits = quota_per_day, wanted
    data = now_so | {"before": before}
    record("app.limits_changed", app, by=by, data=data, words={"reason": words}, now=at)
    return True


@transaction.atomic
def allow_sign_methods(
    app: App, methods: Iterable[str], *, by: User, reason: str, now: datetime | None = None
) -> bool:
    """An operator says how an app may sign, instead of its type; none: as the type says.

    False: it was so already.
    """
    at = now or timezone.now()
    words = reason_of_operator(by, reason)
    wanted, before = signatures.in_order(methods), app.sign_methods
    if wanted == signatures.in_order(app.app_type.sign_methods):
        wanted = []
    if wanted == before:
        return False
    if not App.objects.filter(pk=app.pk, sign_methods=before).update(sign_methods=wanted):
        raise Refused("The signatures were changed somewhere else meanwhile. Look at them again.")
    app.sign_methods = wanted
    data = {"allowed": wanted, "before": before}
    record("app.sign_methods_changed", app, by=by, data=data, words={"reason": words}, now=at)
    return True


@transaction.atomic
def keep_sign_methods(
    app: App, methods: Iterable[str], *, by: User, now: datetime | None = None
) -> bool:
    """The developer keeps only these of the allowed ones. False: it was so already."""
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can choose among its signatures.")
    allowed, wanted = app.allowed_sign_methods, signatures.in_order(methods)
    if not wanted:
        raise Refused("Keep at least one: without any, no call could be signed.")
    if not set(wanted) <= set(allowed):
        raise Refused("This app may not sign so. Ask for it first.")
    kept, before = ([] if wanted == allowed else wanted), app.kept_sign_methods
    if kept == before:
        return False
    unchanged = App.objects.filter(pk=app.pk, kept_sign_methods=before)
    if not unchanged.filter(sign_methods=app.sign_methods).update(kept_sign_methods=kept):
        raise Refused("The signatures were changed somewhere else meanwhile. Look at them again.")
    app.kept_sign_methods = kept
    data = {"kept": kept, "before": before}
    record("app.sign_methods_kept", app, by=by, data=data, now=now or timezone.now())
    return True

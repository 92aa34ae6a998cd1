"""A new AppSecret takes the place of the old one, at once or after a time in which both hold."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from serai.domain.apps import keys
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import seal_secret
from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.refused import Refused

OVERLAPS = (timedelta(0), timedelta(hours=1), timedelta(hours=24), timedelta(hours=72))
"""How long the old secret may go on."""


@transaction.atomic
def reset_secret(
    app: App, overlap: timedelta, *, by: User, now: datetime | None = None
) -> AppSecret:
    """Make a new AppSecret; the newest one until now goes on for `overlap`, one of OVERLAPS.

    One that was on its way out already ends at once: two are live at most.
    """
    at = now or timezone.now()
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can reset its AppSecret.")
    if overlap not in OVERLAPS:
        raise Refused("The old AppSecret can go on for 0, 1, 24 or 72 hours.")
    before = app.newest_secret
    # Whoever retires the newest one makes the next: two tabs cannot both.
    if not app.secrets.filter(pk=before.pk, retired_at=None).update(retired_at=at + overlap):
        raise Refused("The AppSecret was reset somewhere else meanwhile. Look at it again.")
    app.secrets.filter(retired_at__gt=at).exclude(pk=before.pk).update(retired_at=at)
    secret = keys.new_app_secret()
    made = AppSecret.objects.create(
        app=app,
        sealed=seal_secret(secret, app_key=app.key),
        masked=keys.masked(secret),
        created_at=at,
    )
    hours = int(overlap.total_seconds() // 3600)
    data = {"secret": made.pk, "before": before.pk, "overlap_hours": hours}
    record("app.secret_reset", app, by=by, data=data, now=at)
    del app.newest_secret
    return made

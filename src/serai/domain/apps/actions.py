"""Create an app, show its secret, suspend it and let it go on."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from serai.domain.apps import keys, naming
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import seal_secret, unseal_secret
from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.events.models import Event
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.refused import Refused

_KEY_TRIES = 20


class NameTaken(Refused):
    """Another app has this name, or one that looks the same."""


@transaction.atomic
def create_app(
    qualification: Qualification, name: str, *, by: User, now: datetime | None = None
) -> App:
    """A new app with its AppKey and first AppSecret. Refused without a free name or the right."""
    at = now or timezone.now()
    if not qualification.belongs_to(by):
        raise Refused("Only the developer can create apps under this approval.")
    naming.check(name)
    _use_up_one(qualification)
    app = _named(qualification, name, at)
    secret = keys.new_app_secret()
    AppSecret.objects.create(
        app=app,
        sealed=seal_secret(secret, app_key=app.key),
        masked=keys.masked(secret),
        created_at=at,
    )
    record("app.created", app, by=by, data={"key": app.key}, now=at)
    return app


@transaction.atomic
def show_secret(app: App, *, by: User, now: datetime | None = None) -> str:
    """The newest live AppSecret in clear; that it was shown is kept."""
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can see its AppSecret.")
    secret = app.newest_secret
    record("app.secret_shown", app, by=by, data={"secret": secret.pk}, now=now)
    return unseal_secret(secret.sealed, app_key=app.key)


def is_secret_shown(app: App) -> bool:
    """Whether its AppSecret was ever shown."""
    return Event.objects.filter(
        kind="app.secret_shown", subject_kind="app", subject_id=str(app.pk)
    ).exists()


@transaction.atomic
def suspend(app: App, *, by: User, reason: str, now: datetime | None = None) -> None:
    """An operator stops an app: every gateway refuses its calls within a second."""
    at = now or timezone.now()
    words = reason_of_operator(by, reason)
    stopped = App.objects.filter(pk=app.pk, suspended_at=None).update(
        suspended_at=at, suspended_reason=words
    )
    if not stopped:
        raise Refused("This app is already suspended.")
    record("app.suspended", app, by=by, words={"reason": words}, now=at)
    app.refresh_from_db()


@transaction.atomic
def unsuspend(app: App, *, by: User, reason: str, now: datetime | None = None) -> None:
    at = now or timezone.now()
    words = reason_of_operator(by, reason)
    let_go = App.objects.filter(pk=app.pk, suspended_at__isnull=False).update(
        suspended_at=None, suspended_reason=""
    )
    if not let_go:
        raise Refused("This app is not suspended.")
    record("app.unsuspended", app, by=by, words={"reason": words}, now=at)
    app.refresh_from_db()


def is_name_taken(name: str) -> bool:
    """Whether `name` is too close to an existing app's. Only the unique columns decide for good."""
    return (
        App.objects.filter(folded_name=naming.folded(name)).exists()
        or App.objects.filter(name_skeleton=naming.skeleton(name)).exists()
    )


def _use_up_one(qualification: Qualification) -> None:
    """Count the app before it exists, so that two tabs cannot create one too many."""
    counted = Qualification.objects.filter(
        pk=qualification.pk, status=Status.APPROVED, apps_created__lt=F("apps_allowed")
    ).update(apps_created=F("apps_created") + 1)
    if counted:
        return
    qualification.refresh_from_db()
    if qualification.status != Status.APPROVED:
        raise Refused("Apps of this type can be created once your application is approved.")
    raise Refused(
        "All %(allowed)s apps of this approval are in use.", allowed=qualification.apps_allowed
    )


def _named(qualification: Qualification, name: str, at: datetime) -> App:
    for _ in range(_KEY_TRIES):
        try:
            with transaction.atomic():
                return App.objects.create(
                    key=keys.new_app_key(),
                    developer=qualification.developer,
                    qualification=qualification,
                    app_type=qualification.app_type,
                    name=name,
                    folded_name=naming.folded(name),
                    name_skeleton=naming.skeleton(name),
                    created_at=at,
                )
        except IntegrityError as error:
            if is_name_taken(name):
                raise NameTaken("Too close to another app's name.") from error
    raise Refused("No free AppKey was found. Try again.")


def reason_of_operator(by: User, reason: str) -> str:
    """The reason in the words that are kept. Refused without one, or to anybody else."""
    if not by.is_operator:
        raise Refused("Only an operator can do that.")
    words = reason.strip()
    if not words:
        raise Refused("Write a reason: the developer will read it.")
    if len(words) > 4000:
        raise Refused("A reason has at most 4,000 characters.")
    return words

"""Failed signatures: whose secrets are tried, and what was found. No secret is ever stored."""

from datetime import datetime, timedelta

from django.db.models import Q

from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import master_keys, unseal_secret
from serai.domain.usage.models import CallRecord, FailedCall
from serai.protocol.diagnosis import Diagnosis, KnownSecret, Received, SecretKind, diagnose
from serai.protocol.diagnosis.keeping import from_json, to_json
from serai.protocol.diagnosis.keying import MOST_SECRETS
from serai.protocol.sealed_calls import unseal_call
from serai.protocol.sealing import SealBroken

KEPT_WHOLE = timedelta(hours=24)
CLAIMED_FOR = timedelta(minutes=1)
UNREADABLE = "unreadable"


def claim_failed_call(*, now: datetime) -> FailedCall | None:
    """One that nobody looks at, now this caller's; one of a worker that died comes again."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIMED_FOR)
    waiting = FailedCall.objects.filter(free, finding="").exclude(sealed="").order_by("id")
    for failed in waiting[:20]:
        if waiting.filter(pk=failed.pk).update(claimed_at=now):
            return failed
    return None


def explain(failed: FailedCall) -> None:
    """Look for the cause and keep what was found."""
    app = App.objects.filter(key=failed.app_key).first()
    try:
        received, secrets = received_of(failed), secrets_of(app) if app else []
    except SealBroken:  # another master key
        finding = UNREADABLE
    else:
        refused = CallRecord.objects.filter(
            request_id=failed.request_id, app_key=failed.app_key
        ).values_list("sub_code", flat=True)
        found = diagnose(received, secrets, now=failed.at, sub_code=refused.first() or "")
        finding = to_json(found)
    FailedCall.objects.filter(pk=failed.pk, finding="").update(finding=finding)


def finding_of(failed: FailedCall) -> Diagnosis | None:
    """None while nobody has looked, and where the sealed call could not be opened."""
    if failed.finding in ("", UNREADABLE):
        return None
    return from_json(failed.finding)


def received_of(failed: FailedCall) -> Received:
    return unseal_call(failed.sealed, master_keys(), request_id=failed.request_id)


def secrets_of(app: App) -> list[KnownSecret]:
    """The app's live and retired ones, and those of the same developer's other apps."""
    of_the_developer = AppSecret.objects.filter(app__developer_id=app.developer_id)
    found = list(of_the_developer.select_related("app").order_by("-id")[: 4 * MOST_SECRETS])
    found.sort(key=lambda secret: (secret.app_id != app.pk, secret.retired_at is not None))
    return [_known(secret, app) for secret in found[:MOST_SECRETS]]


def _known(secret: AppSecret, app: App) -> KnownSecret:
    value = unseal_secret(secret.sealed, app_key=secret.app.key)
    if secret.app_id != app.pk:
        return KnownSecret(value, SecretKind.OTHER_APP, secret.app.name)
    kind = SecretKind.LIVE if secret.retired_at is None else SecretKind.RETIRED
    return KnownSecret(value, kind)

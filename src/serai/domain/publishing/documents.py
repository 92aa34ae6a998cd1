"""What the gateway may know of each thing, built from the rows of the domain."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from serai.domain.apps import signatures
from serai.domain.apps.models import AppSecret, is_lost_with
from serai.domain.catalog.models import ApiMethod, AppType, Platform, Upstream
from serai.protocol.hazards import hazards
from serai.protocol.published import (
    NO_SIGN_METHOD,
    AppDocument,
    AppTypeDocument,
    MethodDocument,
    Parameter,
    PlatformDocument,
    SealedSecret,
    UpstreamDocument,
)


class AppRow(NamedTuple):
    """What the document of an app is built from. Not an App: ten thousand are published at once."""

    pk: int
    key: str
    app_type: int
    qualification: str | None
    """How its qualification stands; None for a sandbox app, which has none."""
    suspended_at: datetime | None
    quota_per_day: int | None
    limits: dict[str, int]
    addresses: list[str]
    sign_methods: list[str]
    kept_sign_methods: list[str]


OF_AN_APP = (
    *("pk", "key", "app_type_id", "qualification__status", "suspended_at", "quota_per_day"),
    *("limits", "addresses", "sign_methods", "kept_sign_methods"),
)
"""Where each part of an AppRow comes from."""


def app_document(app: AppRow, app_type: AppType, live: Sequence[SealedSecret]) -> AppDocument:
    """An app's right to call, derived: qualification approved, not suspended, secrets live."""
    revoked = is_lost_with(app.qualification)
    reason = "revoked" if revoked else "" if app.suspended_at is None else "suspended"
    return AppDocument(
        active=not reason,
        reason=reason,
        type=app_type.slug,
        only_sandbox=app.qualification is None,
        quota_per_day=app.quota_per_day,
        secrets=tuple(live),
        limits=app.limits,
        addresses=tuple(app.addresses),
        sign_methods=_sign_methods(app, app_type),
    )


def _sign_methods(app: AppRow, app_type: AppType) -> tuple[str, ...]:
    """Nothing where the type alone decides, so that what it says next holds here too."""
    if not app.sign_methods and not app.kept_sign_methods:
        return ()
    allowed = signatures.allowed(app_type.sign_methods, app.sign_methods)
    return tuple(signatures.held(allowed, app.kept_sign_methods)) or (NO_SIGN_METHOD,)


def live_secrets(apps: Collection[int]) -> dict[int, list[SealedSecret]]:
    """Of these apps, by their ids, in one query."""
    rows = AppSecret.objects.live().filter(app__in=apps).order_by("pk")
    found: dict[int, list[SealedSecret]] = {}
    for app_id, pk, sealed, ends in rows.values_list("app_id", "pk", "sealed", "retired_at"):
        until = None if ends is None else int(ends.timestamp())
        found.setdefault(app_id, []).append(SealedSecret(id=pk, sealed=sealed, until=until))
    return found


def app_type_document(app_type: AppType) -> AppTypeDocument:
    return AppTypeDocument(
        groups=tuple(group.slug for group in app_type.api_groups.all()),
        quota_per_day=app_type.quota_per_day,
        sign_methods=tuple(app_type.sign_methods),
        limits=app_type.limits,
    )


def method_document(method: ApiMethod) -> MethodDocument:
    params = tuple(
        Parameter(name=p["name"], type=p["type"], required=p["required"]) for p in method.parameters
    )
    return MethodDocument(
        group=method.group.slug,
        upstream=method.upstream.slug,
        session=method.session,
        access="write" if method.access == "write" else "read",
        params=params,
        lists=method.lists,
        hazardous=bool(hazards(params)),
        repeat="answer" if method.repeat == "answer" else "refuse",
        rfc9421_only=method.rfc9421_only,
        limits=method.limits,
    )


def upstream_document(upstream: Upstream) -> UpstreamDocument:
    return UpstreamDocument(address=upstream.address, secret=upstream.sealed_secret)


def platform_document(platform: Platform) -> PlatformDocument:
    return PlatformDocument(time_zone=platform.time_zone, limit_headers=platform.limit_headers)

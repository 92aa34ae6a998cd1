"""What the gateway may know of each thing, built from the rows of the domain."""

from collections.abc import Collection, Sequence

from django.db.models import Prefetch

from serai.domain.apps.models import App, AppSecret
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

# What the document of an app is built from: many apps are published at once.
OF_AN_APP = (
    *("key", "quota_per_day", "limits", "addresses", "sign_methods", "kept_sign_methods"),
    *("suspended_at", "qualification__status", "app_type_id"),
)
ITS_TYPE = Prefetch("app_type", AppType.objects.only("slug", "sign_methods"))  # one for them all


def app_document(app: App, live: Sequence[SealedSecret]) -> AppDocument:
    """An app's right to call, derived: qualification approved, not suspended, secrets live."""
    reason = "revoked" if app.is_revoked else "suspended" if app.is_suspended else ""
    return AppDocument(
        active=not reason,
        reason=reason,
        type=app.app_type.slug,
        only_sandbox=app.qualification_id is None,
        quota_per_day=app.quota_per_day,
        secrets=tuple(live),
        limits=app.limits,
        addresses=tuple(app.addresses),
        sign_methods=_sign_methods(app),
    )


def _sign_methods(app: App) -> tuple[str, ...]:
    """Nothing where the type alone decides, so that what it says next holds here too."""
    if not app.sign_methods and not app.kept_sign_methods:
        return ()
    return tuple(app.held_sign_methods) or (NO_SIGN_METHOD,)


def live_secrets(apps: Collection[App]) -> dict[int, list[SealedSecret]]:
    """By the app's id, in one query. (A prefetch would make a queryset for each app.)"""
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

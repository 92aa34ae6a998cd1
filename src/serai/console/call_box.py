"""The "make a call" box of an app: which method it calls, and the code for it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from serai.console.calling import GOOD_FOR, OF_THE_SDKS, CallToMake, curl, node, python
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.signing import sign_for
from serai.domain.catalog.models import Access, ApiGroup, ApiMethod
from serai.domain.developers.models import User
from serai.ui.parts import Example


@dataclass(frozen=True)
class CallBox:
    """`masked` replaces the examples of the same languages when a shown secret is masked again."""

    examples: list[Example]
    masked: list[Example]
    inked: list[str]
    address: str
    signed_at: datetime
    good_until: datetime


def gateway_address() -> str:
    return CallToMake(settings.SERAI_GATEWAY_URL, "", "", {}).address


def call_box(secret: AppSecret, *, by: User, shown_secret: str) -> CallBox | None:
    """None where every method of the app's groups needs an account owner's session."""
    app = secret.app
    method = _first_method(app)
    if method is None:
        return None
    now = timezone.now()
    call = CallToMake(
        gateway=settings.SERAI_GATEWAY_URL,
        app_key=app.key,
        method=method.name,
        parameters={p["name"]: str(p["example"]) for p in method.parameters if p["required"]},
        secret=shown_secret,
    )
    signed = curl(
        call,
        sign=lambda parameters: sign_for(secret, parameters, by=by),
        sign_methods=app.held_sign_methods,
        now=now,
    )
    masked = replace(call, secret="")
    sdks = (python, node) if OF_THE_SDKS in app.held_sign_methods else ()
    return CallBox(
        examples=[signed, *(sdk(call) for sdk in sdks)],
        masked=[sdk(masked) for sdk in sdks] if shown_secret else [],
        inked=call.inked,
        address=call.address,
        signed_at=now,
        good_until=now + GOOD_FOR,
    )


def callable_groups(app: App) -> list[tuple[ApiGroup, int]]:
    """The API groups it may call, each with the number of its methods."""
    groups = ApiGroup.objects.filter(app_types=app.app_type_id).order_by("position")
    return [(group, group.method_count) for group in groups.annotate(method_count=Count("methods"))]


def _first_method(app: App) -> ApiMethod | None:
    """One that reads, needs no session, and whose required parameters have examples."""
    methods = ApiMethod.objects.filter(
        group__app_types=app.app_type_id, session=False, access=Access.READ
    ).defer("example")
    # One after the other: nearly always the first will do, of hundreds.
    return next((m for m in methods.iterator(chunk_size=10) if _has_examples(m)), None)


def _has_examples(method: ApiMethod) -> bool:
    return all("example" in p for p in method.parameters if p["required"])

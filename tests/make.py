"""Plain builders for tests: each makes one true thing, with what it stands on."""

import io
import itertools
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone
from PIL import Image

from serai.domain.apps.actions import create_app
from serai.domain.apps.models import App
from serai.domain.apps.sealing import master_keys, unseal_secret
from serai.domain.catalog.models import ApiGroup, ApiMethod, AppType, Category, Platform, Upstream
from serai.domain.developers.actions import save_developer_information
from serai.domain.developers.models import Agreement, Developer, User
from serai.domain.grants.models import Token, digest_of
from serai.domain.qualifications import actions, decisions, drafts
from serai.domain.qualifications.keeping import keep_picture
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.usage.models import CallRecord, FailedCall
from serai.protocol.diagnosis import Received
from serai.protocol.sealed_calls import seal_call
from serai.protocol.signature import sign

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # a Monday, 12:00 in Asia/Shanghai
PASSWORD = "a long enough password"
_numbers = itertools.count(1)

FORM = {
    "groups": [
        {
            "key": "software",
            "title": "Your software",
            "fields": [
                {"key": "software_name", "label": "Software name", "kind": "text"},
                {"key": "license", "label": "Business license", "kind": "picture"},
            ],
        }
    ]
}
DEVELOPER_FORM = {
    "groups": [
        {
            "key": "who",
            "title": "Who you are",
            "fields": [{"key": "legal_name", "label": "Legal name", "kind": "text"}],
        }
    ]
}


def user(email: str = "", *, name: str = "", **fields: Any) -> User:
    address = email or f"person{next(_numbers)}@example.com"
    return User.objects.create_user(address, PASSWORD, name=name or "Ada Ferrer", **fields)


def reviewer(email: str = "") -> User:
    return user(email, name="Rita Reviewer", is_reviewer=True)


def operator(email: str = "") -> User:
    return user(email, name="Olga Operator", is_operator=True)


def developer(who: User | None = None, **answers: Any) -> Developer:
    given: dict[str, Any] = {
        "legal_name": "Lumbre Digital S.L.",
        "country": "ES",
        "registers_as": "company",
    }
    return save_developer_information(who or user(), given | answers)


def platform(**fields: Any) -> Platform:
    defaults: dict[str, Any] = {
        "name": "Example Market",
        "time_zone": "Asia/Shanghai",
        "contact_name": "Partner desk",
        "contact_email": "partners@example.com",
        "business_days": [0, 1, 2, 3, 4],
        "business_hours": ["09:00", "18:00"],
        "agreement_slug": "api-use",
        "developer_form": DEVELOPER_FORM,
        "mails": {},
        "pack_name": "example",
        "pack_digest": "0" * 64,
    }
    return Platform.objects.update_or_create(pk=1, defaults=defaults | fields)[0]


def agreement(slug: str = "dropshipping", version: int = 1, **fields: Any) -> Agreement:
    text = fields.pop("text", f"# Agreement {slug}\n\nVersion {version}.\n")
    defaults: dict[str, Any] = {
        "title": "Example agreement",
        "text": text,
        "in_force_from": date(2026, 1, 1),
        "digest": sha256(text.encode()).hexdigest(),
    }
    return Agreement.objects.get_or_create(slug=slug, version=version, defaults=defaults | fields)[
        0
    ]


def category(slug: str = "resale", *, parent: str = "buying") -> Category:
    top, _ = Category.objects.get_or_create(
        slug=parent, defaults={"name": parent.title(), "position": 1}
    )
    return Category.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "parent": top, "position": 1}
    )[0]


def app_type(slug: str = "dropshipping", **fields: Any) -> AppType:
    platform()
    agreement(slug)
    defaults: dict[str, Any] = {
        "name": "Dropshipping",
        "category": category(),
        "summary": "List products in your own shop.",
        "needs": "A business licence.",
        "form": FORM,
        "agreement_slug": slug,
        "quota_per_day": 5000,
        "review_hours": 18,
        "apps_allowed": 3,
        "sign_methods": ["md5", "hmac", "hmac-sha256", "sha256"],
        "position": 1,
    }
    found, created = AppType.objects.get_or_create(slug=slug, defaults=defaults | fields)
    if created:
        found.api_groups.add(method().group)
    return found


def method(name: str = "aliexpress.ds.category.get", **fields: Any) -> ApiMethod:
    group, _ = ApiGroup.objects.get_or_create(
        slug="products", defaults={"name": "Products", "summary": "Products", "position": 1}
    )
    upstream, _ = Upstream.objects.get_or_create(
        slug="marketplace", defaults={"address": "http://127.0.0.1:9", "position": 1}
    )
    defaults: dict[str, Any] = {
        "title": name,
        "summary": name,
        "group": group,
        "upstream": upstream,
        "session": False,
        "access": "read",
        "parameters": [],
        "lists": {},
        "example": {},
        "position": 1,
    }
    return ApiMethod.objects.get_or_create(name=name, defaults=defaults | fields)[0]


def call_record(app_key: str, *, at: datetime | None = None, **fields: Any) -> CallRecord:
    """What the gateway keeps of an answered call."""
    defaults: dict[str, Any] = {
        "method": "aliexpress.ds.category.get",
        "code": 0,
        "sub_code": "",
        "request_id": f"r{next(_numbers)}",
        "took_us": 4100,
        "upstream_us": 3000,
        "source": "203.0.113.24",
        "upstream": "marketplace",
    }
    return CallRecord.objects.create(
        at=at or timezone.now(), app_key=app_key, **(defaults | fields)
    )


def token(app_key: str, text: str = "a token", *, owner: str = "sam", **fields: Any) -> Token:
    """A token as the platform will make them: only its digest is kept."""
    known = {"expires_at": timezone.now() + timedelta(days=30)} | fields
    return Token.objects.create(digest=digest_of(text), app_key=app_key, owner=owner, **known)


def failed_call(
    app: App,
    *,
    secret: str = "",
    url_encoded: bool = False,
    at: datetime | None = None,
    request_id: str = "",
    **params: str,
) -> FailedCall:
    """A sealed request signed with another secret, or over URL-encoded values."""
    moment = at or timezone.now()
    sent = {
        "app_key": app.key,
        "format": "json",
        "method": "aliexpress.ds.category.get",
        "sign_method": "md5",
        "timestamp": f"{moment.astimezone(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}",
        "v": "2.0",
    } | params
    known = secret or unseal_secret(app.newest_secret.sealed, app_key=app.key)
    signed = {name: quote(value) for name, value in sent.items()} if url_encoded else sent
    sent["sign"] = sign(signed, known, "md5")
    number = request_id or f"failed{next(_numbers)}"
    received = Received(
        "POST",
        "/router/rest",
        b"",
        "application/x-www-form-urlencoded",
        urlencode(sent).encode(),
    )
    sealed = seal_call(received, master_keys(), request_id=number)
    return FailedCall.objects.create(
        at=moment, app_key=app.key, request_id=number, sealed=sealed, finding=""
    )


def picture_bytes(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def draft(who: Developer | None = None, kind: AppType | None = None) -> Qualification:
    """A draft whose answers hold."""
    owner = who or developer()
    begun = drafts.begin_draft(owner, kind or app_type())
    kept = keep_picture(owner.user, "licence.png", picture_bytes())
    answers = {"software_name": "Lumbre Sync", "license": str(kept.pk)}
    return drafts.save_draft(begun, answers, revision=begun.revision)


def qualification(
    status: Status = Status.SUBMITTED,
    *,
    who: Developer | None = None,
    kind: AppType | None = None,
    by: User | None = None,
    now: datetime | None = None,
) -> Qualification:
    """One that came to `status` by the real steps."""
    made = draft(who, kind)
    if status is Status.DRAFT:
        return made
    submit(made, now=now)
    if status is Status.WITHDRAWN:
        actions.withdraw(made, by=made.developer.user)
    elif status is not Status.SUBMITTED:
        _decided(made, status, by or reviewer())
    made.refresh_from_db()
    return made


def submit(made: Qualification, *, now: datetime | None = None) -> None:
    actions.submit(
        made,
        by=made.developer.user,
        agreement=agreement(made.app_type.agreement_slug),
        revision=made.revision,
        source="127.0.0.1",
        now=now,
    )


def _decided(made: Qualification, status: Status, by: User) -> None:
    steps = {
        Status.CHANGES_REQUESTED: Step.REQUEST_CHANGES,
        Status.REJECTED: Step.REJECT,
        Status.APPROVED: Step.APPROVE,
        Status.REVOKED: Step.APPROVE,
    }
    decisions.decide(made, steps[status], by=by, round=1, reason="Because.")
    if status is Status.REVOKED:
        decisions.revoke(made, by=operator(), reason="Because.")


def app(who: Developer | None = None, name: str = "") -> App:
    approved = qualification(Status.APPROVED, who=who)
    return create_app(
        approved, name or f"App_{next(_numbers)}", by=approved.developer.user, now=NOON
    )

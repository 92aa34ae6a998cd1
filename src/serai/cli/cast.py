"""The demo cast: made by the same actions as everybody's data, never by rows of its own."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from serai.cli.cast_file import Cast, Person, cast_file, invent_cast, read_cast, write_cast
from serai.cli.invented import licence_picture, software_answers
from serai.domain.apps.actions import create_app
from serai.domain.catalog.models import AppType, Platform
from serai.domain.developers.actions import accept_agreement, save_developer_information
from serai.domain.developers.models import Agreement, Developer, User
from serai.domain.qualifications.actions import submit
from serai.domain.qualifications.decisions import decide
from serai.domain.qualifications.drafts import begin_draft, save_draft
from serai.domain.qualifications.keeping import keep_picture
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Step

APP_TYPE = "dropshipping"
SOURCE = "127.0.0.1"
# Whose cases wait in the queue, and since how many hours.
WAITING = (
    ("Lucía Ferrer", "Lumbre Digital S.L.", "ES", "B58818501", "+34612345678", 30),
    ("陈静", "杭州云帆网络科技有限公司", "CN", "91330106MA2CFLDG7X", "+8613712345678", 7),
    ("Jonas Brandt", "Nordlicht Handel GmbH", "DE", "DE136695976", "+4915123456789", 2),
)


def ensure_cast() -> Cast:
    """Read or make the cast; what is there already stays as it is."""
    data = Path(settings.SERAI_DATA)
    is_new = not cast_file(data).exists()
    kept = invent_cast() if is_new else read_cast(data)
    if is_new or not User.objects.filter(email=kept.people["ada"].email).exists():
        with transaction.atomic():
            _make(kept.people)
    cast = replace(
        kept, console_url=settings.SERAI_CONSOLE_URL, gateway_url=settings.SERAI_GATEWAY_URL
    )
    if is_new or cast != kept:
        write_cast(data, cast)
    return cast


def _make(people: dict[str, Person]) -> None:
    rita = _account(people["rita"], is_reviewer=True)
    _account(people["olga"], is_operator=True)
    _account(people["ben"])
    ada = _account(people["ada"])
    if Developer.objects.filter(user=ada).exists():
        return
    long_ago = timezone.now() - timedelta(days=20)
    mine = _applied(ada, "Ferrer Handel GmbH", "DE", "DE136695976", "+4915112345678", long_ago)
    decided = long_ago + timedelta(days=1)
    decide(mine, Step.APPROVE, by=rita, round=1, now=decided)
    create_app(mine, "Lumen.Shop", by=ada, now=decided + timedelta(hours=1))
    for number, (name, company, country, tax_number, mobile, hours) in enumerate(WAITING):
        person = Person(name, "", f"waiting{number + 1}@cast.example", "")
        began = timezone.now() - timedelta(hours=hours)
        _applied(_account(person), company, country, tax_number, mobile, began)


def _account(person: Person, *, is_reviewer: bool = False, is_operator: bool = False) -> User:
    """An account with a verified address; whoever has no password cannot sign in."""
    user = User.objects.filter(email=person.email).first() or User(email=person.email)
    user.name, user.is_reviewer, user.is_operator = person.name, is_reviewer, is_operator
    user.set_password(person.password or None)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    if person.totp_secret:
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, person.totp_secret)
    return user


def _applied(
    user: User, company: str, country: str, tax_number: str, mobile: str, at: datetime
) -> Qualification:
    """The whole way of a developer up to a submitted application."""
    platform = Platform.objects.current()
    _accept(platform.agreement_slug, user, at)
    developer = save_developer_information(
        user,
        {
            "registers_as": "company",
            "legal_name": company,
            "country": country,
            "tax_number": tax_number,
            "website": f"https://{user.email.partition('@')[0]}.cast.example",
            "contact_name": user.name,
            "mobile": mobile,
            "email": user.email,
        },
        now=at,
    )
    app_type = AppType.objects.get(slug=APP_TYPE)
    draft = begin_draft(developer, app_type, now=at)
    licence = keep_picture(user, "business-license.png", licence_picture(company), now=at)
    answers = software_answers(user.name, user.email, mobile) | {
        "business_license": str(licence.pk)
    }
    draft = save_draft(draft, answers, revision=draft.revision, now=at)
    agreement = _in_force(app_type.agreement_slug, at)
    submit(draft, by=user, agreement=agreement, revision=draft.revision, source=SOURCE, now=at)
    return draft


def _accept(slug: str, user: User, at: datetime) -> None:
    agreement = _in_force(slug, at)
    accept_agreement(agreement, by=user, digest=agreement.digest, source=SOURCE, now=at)


def _in_force(slug: str, at: datetime) -> Agreement:
    versions = Agreement.objects.filter(slug=slug).order_by("-version")
    found = versions.filter(in_force_from__lte=at.date()).first() or versions.last()
    assert found is not None, f"the pack has no agreement {slug}"
    return found

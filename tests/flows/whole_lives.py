"""People and their applications as far along as a page needs them, by the shipped pack."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from serai.domain.apps.actions import create_app, show_secret
from serai.domain.apps.models import App
from serai.domain.catalog.models import AppType
from serai.domain.developers.actions import accept_agreement
from serai.domain.developers.models import Agreement, Developer, User
from serai.domain.qualifications import actions, decisions, drafts
from serai.domain.qualifications.keeping import keep_picture
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.usage.models import DailyCount
from tests import make
from tests.backoffice.staff import with_second_factor
from tests.console.applying import ANSWERS

TYPE = "dropshipping"
DEVELOPER = {
    "registers_as": "company",
    "legal_name": "Lumbre Digital S.L.",
    "country": "ES",
    "tax_number": "B58818501",
    "contact_name": "Lucía Ferrer",
    "mobile": "+34612345678",
    "email": "lucia@lumbre.example",
    "website": "https://lumbre.example",
}
LONG_AGO = timedelta(days=30)


@dataclass(frozen=True)
class Visit:
    """One page in one state. `session` is the cookie of who looks; `arrives` where a page leads."""

    state: str
    path: str
    session: str = ""
    status: int = 200


def drafted(owner: Developer, **changed: str) -> Qualification:
    begun = drafts.begin_draft(owner, AppType.objects.get(slug=TYPE))
    kept = keep_picture(owner.user, "licence.png", make.picture_bytes(640, 480))
    answers = {**ANSWERS, "business_license": str(kept.pk), **changed}
    return drafts.save_draft(begun, answers, revision=begun.revision)


def applied(owner: Developer, status: Status, *, ago: timedelta = timedelta(0)) -> Qualification:
    """An application of the shipped type that came to `status` by the real steps."""
    made, at = drafted(owner), timezone.now() - ago
    if status is Status.DRAFT:
        return made
    send(made, ago=ago)
    if status is Status.WITHDRAWN:
        actions.withdraw(made, by=owner.user, now=at - timedelta(minutes=2))
    elif status is not Status.SUBMITTED:
        step = {
            Status.CHANGES_REQUESTED: Step.REQUEST_CHANGES,
            Status.REJECTED: Step.REJECT,
        }.get(status, Step.APPROVE)
        reason = "" if step is Step.APPROVE else "Because of <b>this</b>."
        decisions.decide(made, step, by=make.reviewer(), round=1, reason=reason, now=at)
    if status is Status.REVOKED:
        decisions.revoke(made, by=make.operator(), reason="Because.")
    made.refresh_from_db()
    return made


def send(made: Qualification, *, ago: timedelta = timedelta(0)) -> None:
    agreement = Agreement.objects.newest(TYPE)
    assert agreement is not None
    actions.submit(
        made,
        by=made.developer.user,
        agreement=agreement,
        revision=made.revision,
        source="127.0.0.1",
        now=timezone.now() - ago,
    )


def accept(user: User) -> None:
    newest = Agreement.objects.newest("api-use")
    assert newest is not None
    accept_agreement(newest, by=user, digest=newest.digest, source="127.0.0.1")


def developer(user: User | None = None) -> Developer:
    who = user or make.user()
    accept(who)
    return make.developer(who, **DEVELOPER)


def old_app() -> App:
    approved = applied(developer(), Status.APPROVED, ago=LONG_AGO)
    who = approved.developer.user
    app = create_app(approved, f"Old_{approved.pk}", by=who, now=timezone.now() - LONG_AGO / 2)
    show_secret(app, by=who)
    for minutes in range(3):
        at = timezone.now() - timedelta(minutes=minutes)
        make.call_record(app.key, at=at)
        make.call_record(app.key, at=at, code=25, sub_code="isv.invalid-signature", upstream="")
    today = (timezone.now() + timedelta(hours=8)).date()
    DailyCount.objects.create(app_key=app.key, day=today, calls=6, answered=3, refused=3)
    return app


def session_of(user: User) -> str:
    """The cookie of a browser that signed in just now, with every proof there is."""
    if Authenticator.objects.filter(user=user).exists():
        return cookie_of(with_second_factor(user))
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(user)
    session = client.session
    now = timezone.now().timestamp()
    session["account_authentication_methods"] = [{"method": "password", "at": now}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return cookie_of(client)


def cookie_of(client: Client) -> str:
    return client.cookies["session"].value

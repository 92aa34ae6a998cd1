"""Every page in every state it can be in, with the person who would stand before it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from serai.domain.apps.actions import create_app, suspend
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods, change_limits, keep_sign_methods
from serai.domain.catalog.actions import load_pack
from serai.domain.developers.actions import accept_agreement
from serai.domain.developers.models import Agreement
from serai.domain.events.mail_folder import MailFolder
from serai.domain.qualifications import decisions, drafts
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case
from serai.domain.usage.models import CallRecord, DailyCount
from serai.worker.diagnosing import diagnose_due
from tests import make
from tests.console.accounts.people import with_app
from tests.console.applying import send_form
from tests.console.failed_messages import kept, received
from tests.flows.states_of_accounts import accounts, nobody
from tests.flows.whole_lives import (
    DEVELOPER,
    LONG_AGO,
    TYPE,
    Visit,
    accept,
    applied,
    cookie_of,
    developer,
    drafted,
    old_app,
    send,
    session_of,
)

SIGNATURE = "isv.invalid-parameter:sign"
SENT = [status for status in Status if status is not Status.DRAFT]


def every_state(part: str) -> list[Visit]:
    load_pack(Path(settings.PACKS) / "dropshipping", by=None)
    return [visit for states in PARTS[part] for visit in states()]


def _newcomers() -> Iterator[Visit]:
    new, agreed, entered = make.user(), make.user(), developer()
    yield Visit("first agreement", "/agreement/", session_of(new))
    yield Visit("agreement to print", "/agreement/1/print/", session_of(new))
    accept(agreed)
    yield Visit("developer information, empty", "/developer/", session_of(agreed))
    yield Visit("developer information, later", "/developer/", session_of(entered.user))
    yield Visit("agreement, kept", "/agreement/", session_of(entered.user))
    yield Visit("no apps yet", "/apps/", session_of(entered.user))
    yield Visit("no applications yet", "/applications/", session_of(entered.user))
    behind = make.user()
    first = Agreement.objects.get(slug="api-use", version=1)
    accept_agreement(first, by=behind, digest=first.digest, source="127.0.0.1")
    make.developer(behind, **DEVELOPER)
    for show in ("", "?show=full", "?show=earlier"):
        yield Visit(f"agreement changed {show}", f"/agreement/{show}", session_of(behind))


def _applications() -> Iterator[Visit]:
    empty = developer()
    yield Visit("form, empty", f"/apply/{TYPE}/", session_of(empty.user))
    yield Visit("the type's agreement", f"/apply/{TYPE}/agreement/", session_of(empty.user))
    wrong = drafted(developer(), contact_mobile="1", it_email="x", business_license="")
    yield Visit("form with errors", f"/apply/{TYPE}/?check", session_of(wrong.developer.user))
    whole = drafted(developer())
    yield Visit("form, filled", f"/apply/{TYPE}/", session_of(whole.developer.user))
    ticked = Client(headers={"host": "localhost:8000"})
    ticked.force_login(whole.developer.user)
    send_form(ticked)
    yield Visit("read once more", f"/apply/{TYPE}/check/", cookie_of(ticked))
    for status in SENT:
        one = applied(developer(), status)
        number, session = Case.objects.of(one).number, session_of(one.developer.user)
        yield Visit(f"application {status}", f"/applications/{number}/", session)
        if status is Status.CHANGES_REQUESTED:
            yield Visit("applications", "/applications/", session)
            yield Visit("what was sent", f"/applications/{number}/sent/1/", session)
    undone = applied(developer(), Status.SUBMITTED)
    number = Case.objects.of(undone).number
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(undone.developer.user)
    client.post(f"/applications/{number}/withdraw/")
    yield Visit("withdrawn, can be undone", f"/applications/{number}/", cookie_of(client))
    late = applied(developer(), Status.SUBMITTED, ago=LONG_AGO)
    number = Case.objects.of(late).number
    yield Visit("under review, late", f"/applications/{number}/", session_of(late.developer.user))


def _cards() -> Iterator[Visit]:
    for status in Status:
        session = session_of(applied(developer(), status).developer.user)
        page = "/apps/create/buying-and-sourcing/resale-without-stock/"
        yield Visit(f"cards, one {status}", page, session)
        if status in (Status.DRAFT, Status.CHANGES_REQUESTED, Status.APPROVED):
            yield Visit(f"app list, one {status}", "/apps/", session)
    session = session_of(developer().user)
    yield Visit("first categories", "/apps/create/", session)
    yield Visit("second categories", "/apps/create/logistics/", session)


def _apps() -> Iterator[Visit]:
    approved = applied(developer(), Status.APPROVED)
    session = session_of(approved.developer.user)
    yield Visit("name an app", f"/apps/new/{TYPE}/", session)
    new = create_app(approved, "Lumbre灯火.ES", by=approved.developer.user)
    yield Visit("new app", f"/apps/{new.key}/", session)
    yield Visit("app list with a new app", "/apps/", session)
    old = old_app()
    session = session_of(old.developer.user)
    yield Visit("app with calls", f"/apps/{old.key}/", session)
    yield Visit("app with its secret", f"/apps/{old.key}/secret/", session)
    yield Visit("app list with calls", "/apps/", session)
    yield Visit("call log", f"/apps/{old.key}/calls/", session)
    yield Visit("a request to explain", f"/apps/{old.key}/calls/explain/", session)
    yield Visit("addresses an app may call from", f"/apps/{old.key}/addresses/", session)
    yield Visit("how an app may sign", f"/apps/{old.key}/signatures/", session)
    yield Visit("a new secret", f"/apps/{old.key}/secret/reset/", session)
    for call in CallRecord.objects.filter(app_key=old.key)[:2]:
        state = f"call answered with {call.code}"
        yield Visit(state, f"/apps/{old.key}/calls/{call.request_id}/", session)
    yield from _failed_calls(old, session)
    full = old_app()
    DailyCount.objects.filter(app_key=full.key).update(calls=4900, answered=3000, refused=1900)
    yield Visit("app near its quota", f"/apps/{full.key}/", session_of(full.developer.user))
    stopped = old_app()
    suspend(stopped, by=make.operator(), reason="Too many wrong signatures.")
    yield Visit("suspended app", f"/apps/{stopped.key}/", session_of(stopped.developer.user))
    yield Visit("app list, one suspended", "/apps/", session_of(stopped.developer.user))
    ended = old_app()
    decisions.revoke(ended.qualification, by=make.operator(), reason="Because.")  # type: ignore[arg-type]
    yield Visit(
        "app of a revoked approval", f"/apps/{ended.key}/", session_of(ended.developer.user)
    )
    used = applied(developer(), Status.APPROVED)
    for number in range(used.apps_allowed):
        create_app(used, f"Used_{used.pk}_{number}", by=used.developer.user)
    yield Visit("all apps in use", f"/apps/new/{TYPE}/", session_of(used.developer.user))


def _failed_calls(app: App, session: str) -> Iterator[Visit]:
    _failed_call(app, "urlencoded", url_encoded=True)
    _failed_call(app, "unknowncause", secret="f" * 32)
    while diagnose_due():
        pass
    kept(app, received(app, signed_path="/api/sync"), request_id="message")
    _failed_call(app, "lookedfor")
    make.call_record(app.key, request_id="notkept", code=25, sub_code=SIGNATURE)
    for request_id in ("urlencoded", "unknowncause", "lookedfor", "notkept", "message"):
        state = f"failed call, {request_id}"
        yield Visit(state, f"/apps/{app.key}/calls/{request_id}/", session)
    yield Visit("calls with one code", f"/apps/{app.key}/calls/?code=25", session)
    yield Visit("no such calls", f"/apps/{app.key}/calls/?within=kept&q=zzzz", session)


def _failed_call(app: App, request_id: str, **how: Any) -> None:
    make.call_record(app.key, request_id=request_id, code=25, sub_code=SIGNATURE, upstream="")
    make.failed_call(app, request_id=request_id, **how)


def _staff() -> Iterator[Visit]:
    rita, olga = (session_of(with_app(who)) for who in (make.reviewer(), make.operator()))
    yield Visit("queue", "/review/", rita)
    yield Visit("queue, second page", "/review/?tab=decided", rita)
    for status in SENT:
        number = Case.objects.of(applied(developer(), status)).number
        yield Visit(f"case {status}", f"/review/{number}/", rita)
    again = applied(developer(), Status.CHANGES_REQUESTED)
    drafts.save_draft(
        again, {**again.answers, "software_name": "Lumbre Two"}, revision=again.revision
    )
    send(again)
    number = Case.objects.of(again).number
    yield Visit("case, changed answers", f"/review/{number}/", rita)
    yield Visit("case, only changes", f"/review/{number}/?show=changed", rita)
    own = developer(make.reviewer())
    number = Case.objects.of(applied(own, Status.SUBMITTED)).number
    yield Visit("own case", f"/review/{number}/", session_of(with_app(own.user)))
    app, stopped = old_app(), old_app()
    suspend(stopped, by=make.operator(), reason="Too many wrong signatures.")
    ended = Case.objects.of(applied(developer(), Status.REVOKED)).number
    assert app.qualification is not None
    yield Visit("operator's apps", "/review/apps/", olga)
    yield Visit("operator's apps, nothing found", "/review/apps/?q=zzzz", olga)
    yield Visit("operator's app", f"/review/apps/{app.key}/", olga)
    yield Visit("operator's suspended app", f"/review/apps/{stopped.key}/", olga)
    yield Visit("an app's limits", f"/review/apps/{app.key}/limits/", olga)
    yield Visit("an app's signatures", f"/review/apps/{app.key}/signatures/", olga)
    restricted = _restricted()
    yield Visit("an app's own limits", f"/review/apps/{restricted.key}/limits/", olga)
    yield Visit("an app that cannot sign", f"/review/apps/{restricted.key}/signatures/", olga)
    theirs = session_of(restricted.developer.user)
    yield Visit("own app that cannot sign", f"/apps/{restricted.key}/signatures/", theirs)
    yield Visit("approvals", "/review/approvals/", olga)
    number = Case.objects.of(app.qualification).number
    yield Visit("approval", f"/review/approvals/{number}/", olga)
    yield Visit("approval that ended", f"/review/approvals/{ended}/", olga)


def _restricted() -> App:
    """Its limits are its own, and its developer keeps only a signature that is not allowed."""
    app, operator = old_app(), make.operator()
    why: dict[str, Any] = {"by": operator, "reason": "Agreed with the category desk."}
    change_limits(app, quota_per_day=9000, limits={"app_api_per_second": 7}, **why)
    keep_sign_methods(app, ["md5"], by=app.developer.user)
    allow_sign_methods(app, ["sha256", "rfc9421"], **why)
    return app


def _mailbox() -> Iterator[Visit]:
    mail = EmailMultiAlternatives("Approved (Q-10001)", "Look.", to=["ada@example.com"])
    mail.attach_alternative("<html><head></head><body><p>Look.</p></body></html>", "text/html")
    MailFolder().send_messages([mail])
    kept = next(Path(settings.SERAI_MAIL_FOLDER).glob("*.eml"))
    yield Visit("mailbox", "/mailbox/")
    yield Visit("mail", f"/mailbox/{kept.stem}/")


def _errors() -> Iterator[Visit]:
    somebody = session_of(developer().user)
    yield Visit("not here", "/nowhere/", somebody, 404)
    yield Visit("not theirs", "/apps/10000000/", somebody, 404)
    yield Visit("not their role", "/review/", somebody, 403)


PARTS: dict[str, list[Callable[[], Iterator[Visit]]]] = {
    "accounts": [nobody, accounts, _mailbox, _errors],
    "applications": [_newcomers, _applications],
    "apps": [_cards, _apps],
    "review": [_staff],
}

"""What happens to accounts, written down as events; and what follows from it at once."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from serai.domain.developers.models import User
from serai.domain.events.actions import record

KINDS: dict[Signal, str] = {
    account.user_signed_up: "account.created",
    account.password_changed: "account.password_changed",
    account.password_set: "account.password_set",
    account.password_reset: "account.password_reset",
    account.email_changed: "account.email_changed",
    mfa.authenticator_added: "account.second_factor_added",
    mfa.authenticator_removed: "account.second_factor_removed",
    mfa.authenticator_reset: "account.recovery_codes_renewed",
}


def connect() -> None:
    for signal in KINDS:
        signal.connect(_write_down, dispatch_uid="written down")
    mfa.authenticator_added.connect(_count_as_used, dispatch_uid="counts as used")
    for signal in (account.password_changed, account.password_reset):
        signal.connect(_end_other_sessions, dispatch_uid="other sessions end")


def _write_down(signal: Signal, user: User, **facts: Any) -> None:
    authenticator = facts.get("authenticator")
    data = {"type": str(authenticator.type)} if authenticator else {}
    with transaction.atomic():
        record(KINDS[signal], user, by=user, data=data)


def _count_as_used(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Setting up a factor proves that one holds it; asking for it again would be idle."""
    if authenticator.type in ("totp", "webauthn"):
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )


def _end_other_sessions(request: HttpRequest, user: User, **_: Any) -> None:
    """Django refuses them from now on; the list of sessions must not show them either."""
    here = request.session.session_key if request.user.is_authenticated else None
    for session in UserSession.objects.filter(user=user).exclude(session_key=here or ""):
        session.end()

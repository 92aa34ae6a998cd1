"""People as the account tests need them: with a confirmed address, a factor, a session."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from serai.domain.developers.models import User
from tests import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def confirmed(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def somebody(address: str = "ada@lumbre.example", **fields: Any) -> User:
    return confirmed(make.user(address, **fields))


def with_app(user: User) -> User:
    """`user` with an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code_now() -> str:
    """What the app shows; a code counts once, so forget that it was used before."""
    cache.clear()
    return str(format_hotp_value(hotp_value(SECRET, int(timezone.now().timestamp()) // 30)))


def sign_in(client: Client, user: User, password: str = make.PASSWORD) -> Any:
    return client.post("/account/login/", {"login": user.email, "password": password})


def newest_mail() -> EmailMessage:
    return email.message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=default)


def link_in_newest_mail() -> str:
    """The path of the first link of the text part."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def a_while_ago(client: Client, seconds: int = 16 * 60) -> None:
    """What this session has proved, it proved so many seconds earlier."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - seconds} for record in records
    ]
    session.save()


def end_addresses(client: Client) -> list[str]:
    return re.findall(r"/account/sessions/\d+/end/", client.get("/account/sessions/").text)

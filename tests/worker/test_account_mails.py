"""Mails about an account, when an SMTP server takes them: the worker sends, no page waits."""

import email
import re
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from serai.domain.apps.sealing import master_keys
from serai.domain.events.account_mails import hand_over, opened
from serai.domain.events.actions import MOST_ATTEMPTS
from serai.domain.events.models import Event, OutboxEntry, SealedMail
from serai.protocol.sealing import SealBroken
from serai.worker.letters import message_id
from serai.worker.mail import send_due
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")

LUCIA = {"email": "lucia@lumbre.example", "password1": "a long enough password"}
FOLDER = "serai.domain.events.mail_folder.MailFolder"
AWAY = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the mail server of these tests puts what it takes."""
    settings.SERAI_MAIL_BY_SMTP = True
    settings.EMAIL_BACKEND, settings.SERAI_MAIL_FOLDER = FOLDER, tmp_path / "mail"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 9
    return tmp_path / "mail"


@pytest.fixture
def client() -> Client:
    cache.clear()  # how often an address may be written to
    make.platform()
    return Client(headers={"host": "localhost:8000"})


def sent(folder: Path) -> list[EmailMessage]:
    files = folder.glob("*.eml")
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def link_in(letter: EmailMessage) -> str:
    body = letter.get_body(["plain"])
    assert body is not None
    found = re.search(r"https?://localhost:8000(/\S+)", body.get_content())
    assert found
    return found[1]


def test_the_page_answers_and_the_worker_sends_the_link(client: Client, folder: Path) -> None:
    answer = client.post("/account/signup/", LUCIA, follow=True)

    assert "Check your mail" in answer.text
    assert sent(folder) == []
    while send_due():
        pass
    (letter,) = sent(folder)
    assert letter["To"] == LUCIA["email"]
    assert letter["Message-ID"] == message_id(Event.objects.get(kind="account.mail"))
    assert letter.get_body(["html"]) is not None
    assert client.get(link_in(letter)).status_code == 200


def test_a_mail_server_that_is_away_gets_it_later(
    client: Client, folder: Path, settings: Any
) -> None:
    settings.EMAIL_BACKEND = AWAY
    assert "Check your mail" in client.post("/account/signup/", LUCIA, follow=True).text

    assert send_due()
    entry = OutboxEntry.objects.get()
    settings.EMAIL_BACKEND = FOLDER

    assert "refused" in entry.last_error.lower()
    assert send_due(now=entry.due_at)
    assert len(sent(folder)) == 1


def test_its_link_lies_nowhere_in_the_clear_and_is_gone_once_it_is_sent(
    client: Client, folder: Path
) -> None:
    make.user("lucia@lumbre.example")
    client.post("/account/password/reset/", {"email": LUCIA["email"]})
    kept = _everything()
    assert SealedMail.objects.count() == 1

    send_due()

    (letter,) = sent(folder)
    token = link_in(letter).strip("/").rpartition("/")[2].partition("-")[2]
    assert len(token) > 20
    assert token not in kept
    assert Event.objects.get().data == {"mail": "password_reset_key"}
    assert SealedMail.objects.count() == 0
    assert token not in _everything()


def test_a_mail_that_is_given_up_is_forgotten(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = AWAY
    client.post("/account/signup/", LUCIA)

    at = timezone.now()
    for _ in range(MOST_ATTEMPTS):
        at += timedelta(hours=3)
        send_due(now=at)

    assert OutboxEntry.objects.get().dead_at is not None
    assert SealedMail.objects.count() == 0


def test_a_sealed_mail_opens_for_its_own_event_only() -> None:
    first, second = (_handed_over(number) for number in (1, 2))
    kept = SealedMail.objects.get(event=first).sealed
    SealedMail.objects.filter(event=second).update(sealed=kept)

    letter = opened(first, keys=master_keys())

    assert letter is not None
    assert letter.subject == "Letter 1"
    assert letter.alternatives[0][0] == "<p>1</p>"
    with pytest.raises(SealBroken):
        opened(second, keys=master_keys())


def test_known_and_unknown_addresses_leave_the_same_work(client: Client) -> None:
    make.user("known@lumbre.example")

    for address in ("known@lumbre.example", "unknown@lumbre.example"):
        client.post("/account/password/reset/", {"email": address})

    assert OutboxEntry.objects.count() == SealedMail.objects.count() == 2


def _handed_over(number: int) -> Event:
    letter = mail.EmailMultiAlternatives(f"Letter {number}", "Text", None, ["ada@lumbre.example"])
    letter.attach_alternative(f"<p>{number}</p>", "text/html")
    return hand_over(letter, name="password_reset_key", keys=master_keys())


def _everything() -> str:
    """Every row of every table."""
    rows = [row for model in apps.get_models() for row in model._default_manager.values_list()]
    return repr(rows)

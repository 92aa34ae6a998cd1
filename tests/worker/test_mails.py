"""What mails say, and that what people wrote stays harmless in them."""

import email
import re
import socket
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.urls import resolve
from django.utils import timezone

from serai.domain.catalog.models import Platform
from serai.domain.events.actions import MOST_ATTEMPTS
from serai.domain.events.models import Event, OutboxEntry
from serai.domain.qualifications.workflow import Status
from serai.worker.letters import BUTTON_LEADS_TO, letter_about, message_id
from serai.worker.mail import send_due
from tests import make

WORDS = {
    "subject": "Outcome: your {app_type} application ({case})",
    "heading": "Heading",
    "sentence": "{company} may create {apps_allowed} {app_type} apps by {promised}.",
    "button": "Go on",
    "next": "What to do about {case}.",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "serai.domain.events.mail_folder.MailFolder"
    settings.SERAI_MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def with_texts() -> None:
    kinds = ("submitted", "approved", "rejected", "changes_requested")
    make.platform(mails={kind: WORDS | {"subject": f"{kind.title()} ({{case}})"} for kind in kinds})


def send_all() -> None:
    with_texts()
    while send_due():
        pass


def mails(folder: Path) -> list[EmailMessage]:
    found = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    ]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def bodies(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    return text.get_content(), html.get_content()


def test_a_submission_is_confirmed_to_the_developer(mail_folder: Path) -> None:
    made = make.qualification()

    send_all()

    (mail,) = mails(mail_folder)
    assert mail["To"] == made.developer.user.email
    assert re.fullmatch(r"Submitted \(Q-\d+\)", mail["Subject"])
    assert mail["Reply-To"] == "partners@example.com"


def test_a_second_submission_is_confirmed_again(mail_folder: Path) -> None:
    made = make.qualification(Status.CHANGES_REQUESTED)
    make.submit(made)

    send_all()

    outcomes = [str(mail["Subject"]).partition(" ")[0] for mail in mails(mail_folder)]
    assert outcomes == ["Submitted", "Changes_Requested", "Submitted"]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.CHANGES_REQUESTED, Status.REVOKED])
def test_the_words_of_a_decision_stand_in_text_and_html(status: Status, mail_folder: Path) -> None:
    make.qualification(status)

    send_all()

    for body in bodies(mails(mail_folder)[-1]):
        assert "Because." in body


def test_an_approval_says_what_may_be_done_and_how_long_it_took(mail_folder: Path) -> None:
    make.qualification(Status.APPROVED)

    send_all()

    text, html = bodies(mails(mail_folder)[-1])
    for body in (text, html):
        assert "5,000 calls a day" in body
        assert "we had promised 2 business days" in body
        assert f"{django_settings.SERAI_CONSOLE_URL}/apps/new/dropshipping/" in body


def test_what_people_wrote_reaches_no_header_and_no_markup(mail_folder: Path) -> None:
    name = "Evil\r\nBcc: everybody@example.com <b>\u202egnp.exe"
    make.qualification(who=make.developer(legal_name=name, contact_name=name))
    make.platform(mails={"submitted": WORDS | {"subject": "{company} {case}"}})

    send_due()

    (mail,) = mails(mail_folder)
    text, html = bodies(mail)
    assert "Bcc" not in mail
    assert "Evil" not in mail["Subject"]
    assert "&lt;b&gt;" in html
    assert "\u202e" not in text + html


def test_the_message_id_is_the_same_each_time() -> None:
    make.qualification()
    with_texts()
    event = Event.objects.get(kind="qualification.submitted")

    first, again = letter_about(event), letter_about(event)

    assert first is not None
    assert again is not None
    assert first.message()["Message-ID"] == again.message()["Message-ID"] == message_id(event)


def test_a_folder_takes_the_same_mail_once(mail_folder: Path) -> None:
    make.qualification()
    with_texts()
    letter = letter_about(Event.objects.get(kind="qualification.submitted"))
    assert letter is not None

    letter.send()  # and then the worker was killed, before it could finish the entry
    send_due()

    assert len(mails(mail_folder)) == 1
    assert not OutboxEntry.objects.filter(consumer="mail", handled_at=None).exists()


def test_a_mail_server_that_is_away_gets_the_mail_later(settings: Any, mail_folder: Path) -> None:
    make.qualification()
    with_texts()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
    folder, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND,
        "django.core.mail.backends.smtp.EmailBackend",
    )

    send_due()

    entry = OutboxEntry.objects.get(consumer="mail")
    assert "refused" in entry.last_error.lower()
    assert not send_due()
    settings.EMAIL_BACKEND = folder
    assert send_due(now=entry.due_at)
    assert len(mails(mail_folder)) == 1


def test_a_mail_that_cannot_be_written_dies_and_holds_up_no_other(mail_folder: Path) -> None:
    make.qualification(Status.APPROVED)
    with_texts()
    Platform.objects.update(
        mails={"submitted": WORDS, "approved": WORDS | {"sentence": "{nobody}"}}
    )

    at = timezone.now()
    for _ in range(3 * MOST_ATTEMPTS):
        send_due(now=at)
        at += timedelta(hours=3)

    dead = OutboxEntry.objects.get(dead_at__isnull=False)
    assert dead.event.kind == "qualification.approved"
    assert dead.attempts == MOST_ATTEMPTS
    assert len(mails(mail_folder)) == 1


@pytest.mark.parametrize("letter", sorted(BUTTON_LEADS_TO))
def test_every_button_leads_to_a_page(letter: str) -> None:
    path = BUTTON_LEADS_TO[letter].format(case="Q-10001", slug="dropshipping")

    assert resolve(path).view_name.startswith("console:")

"""The mailbox page: only where it was asked for, only on this machine, and harmless."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from serai.domain.events.mail_folder import MailFolder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings: Any, tmp_path: Path) -> Path:
    settings.SERAI_MAILBOX = True
    settings.SERAI_MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def send(subject: str = "Received (Q-10001)", html: str = "") -> str:
    """The key of a mail in the folder."""
    mail = EmailMultiAlternatives(
        subject, "Look: http://localhost/apps/ <script>", to=["ada@example.com"]
    )
    if html:
        mail.attach_alternative(html, "text/html")
    before = set(folder_keys())
    MailFolder().send_messages([mail])
    (key,) = set(folder_keys()) - before
    return key


def folder_keys() -> list[str]:
    return [path.stem for path in Path(django_settings.SERAI_MAIL_FOLDER).glob("*.eml")]


def test_an_empty_mailbox_says_so(client: Client) -> None:
    page = client.get(reverse("console:mailbox"))

    assert "No mail yet" in page.text


def test_mails_are_listed_newest_first_and_open(client: Client) -> None:
    send("The first")
    key = send("The second")

    page = client.get(reverse("console:mailbox")).text
    mail = client.get(reverse("console:mailbox_mail", args=[key])).text

    assert page.index("The second") < page.index("The first")
    assert reverse("console:mailbox_mail", args=[key]) in page
    assert 'href="http://localhost/apps/"' in mail
    assert "<script>" not in mail.partition("<main")[2].partition("</main>")[0]


def test_html_is_shown_in_a_frame_that_runs_nothing(client: Client) -> None:
    key = send(html="<html><head></head><body><script>alert(1)</script>Hello</body></html>")

    page = client.get(reverse("console:mailbox_mail", args=[key])).text
    framed = client.get(reverse("console:mailbox_mail_html", args=[key]))

    policy = framed.headers["Content-Security-Policy"]
    assert f'src="{reverse("console:mailbox_mail_html", args=[key])}"' in page
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src 'none'" in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in framed.text


def test_without_the_setting_there_is_no_mailbox(client: Client, settings: Any) -> None:
    key = send()
    settings.SERAI_MAILBOX = False

    for name, arguments in (("mailbox", []), ("mailbox_mail", [key]), ("mailbox_mail_html", [key])):
        assert client.get(reverse(f"console:{name}", args=arguments)).status_code == 404


def test_for_another_machine_there_is_no_mailbox(client: Client) -> None:
    assert client.get(reverse("console:mailbox"), REMOTE_ADDR="192.0.2.1").status_code == 404


@pytest.mark.parametrize("key", ["0" * 32, "..", "%2e%2e%2fkeys", "x"])
def test_no_address_leads_to_another_file(client: Client, key: str) -> None:
    send()

    assert client.get(f"/mailbox/{key}/").status_code in (301, 404)

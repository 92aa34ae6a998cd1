"""Nothing of allauth's own look, words or mails remains where anybody gets to."""

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from serai.console.accounts.mails import MAILS, account_mail
from tests.console.accounts import people

SHIPPED = Path(allauth.__file__).parent / "templates"
# What our settings switch off: telephones, codes by mail, sign-up by passkey, trusted browsers,
# cookies that are SameSite=Strict; the frames of allauth's pages; its page of sessions says more.
OFF = (
    "phone",
    "_code",
    "signup_by_passkey",
    "signup_form",
    "trust",
    "login_redirect",
    "base",
    "sessions_logged_out",
)
OFF_FOLDERS = ("snippets", "elements", "layouts", "idp", "openid", "email")


def shipped(pattern: str) -> list[str]:
    names = (str(path.relative_to(SHIPPED)) for path in sorted(SHIPPED.rglob(pattern)))
    return [
        name
        for name in names
        if not set(Path(name).parts) & set(OFF_FOLDERS)
        and not any(part in Path(name).name for part in OFF)
    ]


@pytest.mark.parametrize("name", shipped("*.html"))
def test_each_page_is_ours(name: str) -> None:
    source = get_template(name).template.source  # type: ignore[attr-defined]

    assert 'extends "account/' in source or 'extends "ui/' in source


@pytest.mark.parametrize("name", [one for one in shipped("*.txt") if "/messages/" in one])
def test_each_message_is_ours_and_plain(name: str) -> None:
    template = get_template(name).template  # type: ignore[attr-defined]

    assert "allauth" not in str(template.origin.name)
    for word in ("uccessfully", "Please", "!", "third-party"):
        assert word not in template.source


def kinds_of_mail() -> list[str]:
    kinds = {path.name.removesuffix("_subject.txt") for path in SHIPPED.rglob("*_subject.txt")}
    # Codes by mail are off, and nothing sends "email_confirm".
    return sorted(kind for kind in kinds - {"email_confirm"} if not kind.endswith("_code"))


@pytest.mark.parametrize("kind", kinds_of_mail())
def test_each_mail_is_ours_with_text_and_html(kind: str) -> None:
    given: dict[str, Any] = {
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": "curl/8",
        "activate_url": "http://localhost:8000/confirm",
        "password_reset_url": "http://localhost:8000/reset",
    }

    mail = account_mail(f"account/email/{kind}", to=["ada@lumbre.example"], given=given)

    html, content_type = mail.alternatives[0]
    assert content_type == "text/html"
    assert str(MAILS[kind].subject) in str(html)
    assert "http://localhost:8000/" in str(mail.body)
    assert "192.0.2.7" in str(mail.body)
    assert "%(" not in str(mail.body)


@pytest.mark.django_db
def test_too_many_requests_are_told_in_our_words(client: Client) -> None:
    for _ in range(21):
        answer = client.post("/account/signup/", {"email": "x"})

    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert "From here to your first signed call" in answer.text


@pytest.mark.django_db
def test_a_change_of_address_can_be_dropped(client: Client) -> None:
    people.sign_in(client, people.somebody())
    client.post("/account/email/", {"email": "ada@new.example", "action_add": ""})

    page = client.post(
        "/account/email/", {"email": "ada@new.example", "action_remove": ""}, follow=True
    )

    assert "ada@new.example was dropped." in page.text
    assert people.newest_mail()["Subject"] == "Your address stays as it was"

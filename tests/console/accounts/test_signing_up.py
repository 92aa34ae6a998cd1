"""Seed (1): an account by e-mail and password, confirmed by mail."""

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from serai.domain.developers.models import User
from serai.domain.events.models import Event
from tests.console.accounts import people

pytestmark = pytest.mark.django_db

LUCIA = {"email": "lucia@lumbre.example", "password1": "a long enough password"}


def test_an_account_begins_with_a_mail_and_opens_by_its_link(client: Client) -> None:
    asked = client.post("/account/signup/", LUCIA, follow=True)
    assert "lucia@lumbre.example" in asked.text
    assert "_auth_user_id" not in client.session

    link = people.link_in_newest_mail()
    page = client.get(link)
    entered = client.post(link)

    assert "Yes, confirm it" in page.text
    assert entered.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert EmailAddress.objects.get().verified
    assert Event.objects.filter(kind="account.created").count() == 1


def test_the_link_opened_in_another_browser_confirms_and_asks_to_sign_in(
    client: Client, elsewhere: Client
) -> None:
    client.post("/account/signup/", LUCIA)

    answer = elsewhere.post(people.link_in_newest_mail())

    assert answer.headers["Location"] == "/account/login/"
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in elsewhere.session


def test_without_confirmation_nobody_is_signed_in(client: Client, elsewhere: Client) -> None:
    client.post("/account/signup/", LUCIA)

    answer = elsewhere.post(
        "/account/login/", {"login": LUCIA["email"], "password": LUCIA["password1"]}, follow=True
    )

    assert "Check your mail" in answer.text
    assert "_auth_user_id" not in elsewhere.session


def test_a_taken_address_is_told_to_its_owner_only(client: Client, elsewhere: Client) -> None:
    people.somebody("lucia@lumbre.example")

    taken = client.post("/account/signup/", LUCIA, follow=True)
    told = people.newest_mail()
    free = elsewhere.post("/account/signup/", LUCIA | {"email": "new@lumbre.example"}, follow=True)

    assert taken.redirect_chain == free.redirect_chain
    assert taken.text.replace("lucia@", "new@").count("new@") == free.text.count("new@")
    assert told["Subject"] == "You have an account already"
    assert User.objects.filter(email="lucia@lumbre.example").count() == 1


def test_the_mail_can_be_asked_for_again_once_a_minute(client: Client) -> None:
    client.post("/account/signup/", LUCIA)

    at_once = client.post("/account/confirm-email/resend/", follow=True)
    sent_at_once = len(mail.outbox)
    cache.clear()  # a minute passes
    later = client.post("/account/confirm-email/resend/", follow=True)

    assert "less than a minute ago" in at_once.text
    assert sent_at_once == 1
    assert "We sent the mail again." in later.text
    assert len(mail.outbox) == 2


def test_asking_again_for_a_taken_address_looks_the_same(client: Client) -> None:
    people.somebody("lucia@lumbre.example")
    client.post("/account/signup/", LUCIA)
    cache.clear()

    answer = client.post("/account/confirm-email/resend/", follow=True)

    assert "We sent the mail again." in answer.text
    assert people.newest_mail()["Subject"] == "You have an account already"


def test_a_short_or_common_password_is_refused_and_the_address_stays(client: Client) -> None:
    for password in ("kurz", "password123", "lucia@lumbre"):
        answer = client.post("/account/signup/", LUCIA | {"password1": password})

        assert answer.status_code == 200
        assert 'value="lucia@lumbre.example"' in answer.text
        assert f'value="{password}"' not in answer.text
    assert not User.objects.exists()


def test_an_ended_link_says_so_and_leads_on(client: Client) -> None:
    answer = client.get("/account/confirm-email/Mg:1abcde:nonsense/")

    assert "This link has ended" in answer.text
    assert "/account/login/" in answer.text


def test_links_name_the_console_whatever_host_was_asked(client: Client) -> None:
    Client(headers={"host": "127.0.0.1:8000"}).post("/account/signup/", LUCIA)

    assert "http://localhost:8000/account/confirm-email/" in str(mail.outbox[-1].body)
    assert "127.0.0.1" not in str(mail.outbox[-1].body)


def test_the_mail_has_text_and_html_with_the_same_link(client: Client) -> None:
    client.post("/account/signup/", LUCIA)

    sent = people.newest_mail()
    text, html = sent.get_body(["plain"]), sent.get_body(["html"])
    assert text is not None
    assert html is not None
    link = people.link_in_newest_mail()
    assert link in text.get_content()
    assert link in html.get_content()


def test_a_mail_folder_that_cannot_be_written_does_not_break_the_page(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.EMAIL_BACKEND = "serai.domain.events.mail_folder.MailFolder"
    settings.SERAI_MAIL_FOLDER = tmp_path / "file" / "mail"

    answer = client.post("/account/signup/", LUCIA, follow=True)

    assert "Check your mail" in answer.text

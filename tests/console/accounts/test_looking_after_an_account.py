"""Reset and change the password, change the address, see and end sessions, choose a look."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from serai.domain.events.models import Event
from tests import make
from tests.console.accounts import people

pytestmark = pytest.mark.django_db

NEW = "quite another password"


def test_a_forgotten_password_is_reset_by_a_link_and_all_sessions_end(
    client: Client, elsewhere: Client
) -> None:
    ada = people.somebody()
    people.sign_in(elsewhere, ada)

    client.post("/account/password/reset/", {"email": ada.email})
    form = client.get(people.link_in_newest_mail(), follow=True)
    saved = client.post(form.request["PATH_INFO"], {"password1": NEW}, follow=True)

    assert "Your new password is saved" in saved.text
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert "_auth_user_id" not in client.session
    people.sign_in(client, ada, NEW)
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert Event.objects.filter(kind="account.password_reset").exists()
    assert people.newest_mail()["Subject"] == "Your password was reset"


def test_a_reset_link_works_once(client: Client, elsewhere: Client) -> None:
    ada = people.somebody()
    client.post("/account/password/reset/", {"email": ada.email})
    link = people.link_in_newest_mail()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW})

    assert "This link has ended" in elsewhere.get(link).text


def test_a_reset_link_works_for_thirty_minutes(
    client: Client, elsewhere: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = people.somebody()
    client.post("/account/password/reset/", {"email": ada.email})
    link = people.link_in_newest_mail()
    later = datetime.now() + timedelta(minutes=31)  # noqa: DTZ005 as Django counts
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _: later)

    assert "This link has ended" in elsewhere.get(link).text


def test_asking_for_a_reset_tells_nothing_about_the_address(
    client: Client, elsewhere: Client
) -> None:
    ada = people.somebody()

    known = client.post("/account/password/reset/", {"email": ada.email}, follow=True)
    unknown = elsewhere.post(
        "/account/password/reset/", {"email": "nobody@lumbre.example"}, follow=True
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert [len(sent.to) for sent in mail.outbox] == [1, 1]
    assert mail.outbox[1].subject == "There is no account with this address"


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(
    client: Client, elsewhere: Client
) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)
    people.sign_in(elsewhere, ada)

    page = client.post(
        "/account/password/change/",
        {"oldpassword": make.PASSWORD, "password1": NEW},
        follow=True,
    )

    assert "Your password is changed." in page.text
    assert client.get("/account/sessions/").text.count("This browser") == 1
    assert "End all others" not in client.get("/account/sessions/").text
    assert elsewhere.get("/account/sessions/").status_code == 302


def test_the_present_password_must_be_right(client: Client) -> None:
    people.sign_in(client, people.somebody())

    page = client.post("/account/password/change/", {"oldpassword": "wrong", "password1": NEW})

    assert "This is not your present password." in page.text


def test_a_new_address_counts_once_its_mail_is_opened(client: Client) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)

    page = client.post(
        "/account/email/", {"email": "ada@new.example", "action_add": ""}, follow=True
    )
    ada.refresh_from_db()
    before = ada.email
    client.post(people.link_in_newest_mail())
    ada.refresh_from_db()

    assert "open the mail that we sent to ada@new.example" in page.text
    assert before == "ada@lumbre.example"
    assert ada.email == "ada@new.example"
    assert [found.email for found in EmailAddress.objects.filter(user=ada)] == ["ada@new.example"]
    assert people.newest_mail()["To"] == "ada@lumbre.example"
    assert people.newest_mail()["Subject"] == "Your e-mail address was changed"


def test_with_a_second_factor_the_address_can_change_too(client: Client) -> None:
    ada = people.with_app(people.somebody())
    people.sign_in(client, ada)
    client.post("/account/2fa/authenticate/", {"code": people.code_now()})

    client.post("/account/email/", {"email": "ada@new.example", "action_add": ""})
    client.post(people.link_in_newest_mail())

    ada.refresh_from_db()
    assert ada.email == "ada@new.example"


def test_an_address_that_another_account_holds_is_not_taken_over(client: Client) -> None:
    ada = people.somebody()
    make.user("eve@lumbre.example")  # signed up, never confirmed
    people.sign_in(client, ada)
    client.post("/account/email/", {"email": "eve@lumbre.example", "action_add": ""})

    answer = client.post(people.link_in_newest_mail())

    ada.refresh_from_db()
    assert answer.status_code == 302
    assert "belongs to another account" in client.get("/account/email/").text
    assert ada.email == "ada@lumbre.example"


def test_changing_the_address_long_after_signing_in_asks_to_sign_in_again(
    client: Client,
) -> None:
    people.sign_in(client, people.somebody())
    people.a_while_ago(client)

    asked = client.post("/account/email/", {"email": "ada@new.example", "action_add": ""})
    done = client.post(asked.headers["Location"], {"password": make.PASSWORD}, follow=True)

    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert "open the mail that we sent to ada@new.example" in done.text


def test_sessions_are_listed_with_browser_and_address(client: Client, elsewhere: Client) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    elsewhere.defaults["HTTP_USER_AGENT"] = firefox
    people.sign_in(elsewhere, ada)

    page = client.get("/account/sessions/").text

    assert "Firefox on Linux" in page
    assert "127.0.0.1" in page
    assert "2 sessions" in page


def test_another_session_can_be_ended(client: Client, elsewhere: Client) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)
    people.sign_in(elsewhere, ada)

    page = client.post(people.end_addresses(client)[0], follow=True)

    assert "That session was ended." in page.text
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.get("/account/sessions/").status_code == 200


def test_all_other_sessions_can_be_ended(client: Client, elsewhere: Client) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)
    people.sign_in(elsewhere, ada)

    page = client.post("/account/sessions/", follow=True)

    assert "1 other session was ended." in page.text
    assert elsewhere.get("/account/sessions/").status_code == 302


def test_nobody_ends_the_session_of_another(client: Client, elsewhere: Client) -> None:
    ada, eve = people.somebody(), people.somebody("eve@lumbre.example")
    people.sign_in(client, ada)
    people.sign_in(elsewhere, eve)
    ben = people.somebody("ben@lumbre.example")
    other = Client(headers={"host": "localhost:8000"})
    people.sign_in(other, ada)

    answer = elsewhere.post(people.end_addresses(client)[0])

    assert ben.pk
    assert answer.status_code == 404
    assert other.get("/account/sessions/").status_code == 200


def test_the_list_of_sessions_costs_the_same_for_two_and_for_ten(
    client: Client, django_assert_max_num_queries: object
) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)
    for _ in range(9):
        people.sign_in(Client(headers={"host": "localhost:8000"}), ada)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = client.get("/account/sessions/")

    assert "10 sessions" in page.text


def test_the_look_is_kept_in_the_account(client: Client, elsewhere: Client) -> None:
    ada = people.somebody()
    people.sign_in(client, ada)

    client.post("/ui/theme/", {"theme": "dark"})
    people.sign_in(elsewhere, ada)

    assert 'data-bs-theme="dark"' in elsewhere.get("/account/appearance/").text


def test_a_session_is_seen_at_most_every_five_minutes(
    client: Client, django_assert_num_queries: object
) -> None:
    people.sign_in(client, people.somebody())
    client.get("/account/appearance/")

    with django_assert_num_queries(2):  # type: ignore[operator]
        client.get("/account/appearance/")  # session, and user with developer

"""Sign in and out; what is said after a wrong try, and where one lands."""

import pytest
from django.test import Client

from tests import make
from tests.console.accounts import people

pytestmark = pytest.mark.django_db


def test_the_right_password_signs_in(client: Client) -> None:
    ada = people.somebody()

    answer = people.sign_in(client, ada)

    assert answer.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_the_address_may_be_written_in_capitals(client: Client) -> None:
    people.somebody("ada@lumbre.example")

    client.post("/account/login/", {"login": "Ada@Lumbre.Example", "password": make.PASSWORD})

    assert "_auth_user_id" in client.session


def test_after_a_wrong_try_the_address_stays_and_the_password_is_empty_and_focused(
    client: Client,
) -> None:
    ada = people.somebody()

    page = people.sign_in(client, ada, "not the password").text

    assert "E-mail and password don’t match" in page
    assert "Four tries left before a 15-minute pause." in page
    assert 'value="ada@lumbre.example"' in page
    assert "not the password" not in page
    password = page[page.index('name="password"') :].split(">")[0]
    assert "autofocus" in password
    assert "is-invalid" in password


def test_the_words_are_the_same_whether_the_address_exists(
    client: Client, elsewhere: Client
) -> None:
    ada = people.somebody("ada@lumbre.example")
    for _ in range(6):
        real = people.sign_in(client, ada, "wrong password").text
        unreal = elsewhere.post(
            "/account/login/", {"login": "eve@lumbre.example", "password": "wrong password"}
        ).text

        assert _words(real) == _words(unreal).replace("eve@", "ada@")


def test_five_wrong_tries_pause_an_address_even_for_the_right_password(client: Client) -> None:
    ada = people.somebody()
    for _ in range(5):
        people.sign_in(client, ada, "wrong password")

    answer = people.sign_in(client, ada)

    assert "pauses for 15 minutes" in answer.text
    assert "_auth_user_id" not in client.session


def test_one_paused_address_leaves_the_others_alone(client: Client) -> None:
    people.somebody("ada@lumbre.example")
    ben = people.somebody("ben@lumbre.example")
    for _ in range(5):
        client.post("/account/login/", {"login": "ada@lumbre.example", "password": "wrong"})

    people.sign_in(client, ben)

    assert client.session["_auth_user_id"] == str(ben.pk)


def test_one_lands_where_one_was_going(client: Client) -> None:
    ada = people.somebody()

    answer = client.post(
        "/account/login/?next=/account/sessions/",
        {"login": ada.email, "password": make.PASSWORD, "next": "/account/sessions/"},
    )

    assert answer.headers["Location"] == "/account/sessions/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https://localhost:8000@evil.example/",
        "\x00//evil.example",
    ],
)
def test_one_is_never_sent_elsewhere(client: Client, elsewhere: str) -> None:
    ada = people.somebody()

    answer = client.post(
        "/account/login/", {"login": ada.email, "password": make.PASSWORD, "next": elsewhere}
    )

    assert answer.headers["Location"] == "/"


def test_signing_out_ends_the_session(client: Client) -> None:
    people.sign_in(client, people.somebody())

    page = client.post("/account/logout/", follow=True)

    assert "You are signed out." in page.text
    assert "_auth_user_id" not in client.session


def test_a_link_cannot_sign_anybody_out(client: Client) -> None:
    people.sign_in(client, people.somebody())

    page = client.get("/account/logout/")

    assert "Sign out?" in page.text
    assert "_auth_user_id" in client.session


def test_a_closed_account_is_told_so_after_the_right_password_only(client: Client) -> None:
    ada = people.somebody(is_active=False)

    wrong = people.sign_in(client, ada, "wrong password")
    right = people.sign_in(client, ada)

    assert "match" in wrong.text
    assert right.headers["Location"] == "/account/inactive/"
    assert "This account is closed" in client.get(right.headers["Location"]).text


def test_a_form_without_its_token_is_refused_in_words() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000"})

    answer = strict.post("/account/login/", {"login": "a@b.example", "password": "x"})

    assert answer.status_code == 403
    assert "This form is too old" in answer.text


def _words(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return "\n".join(line for line in main.splitlines() if "csrfmiddlewaretoken" not in line)

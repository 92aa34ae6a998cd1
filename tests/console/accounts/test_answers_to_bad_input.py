"""Whatever is sent to the account pages gets a clear answer, never a 500."""

import json
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.domain.developers.models import User
from tests import make
from tests.console.accounts import people

pytestmark = pytest.mark.django_db

POSTED_TO = [
    ("/account/login/", ["login", "password", "next"]),
    ("/account/signup/", ["email", "password1", "next"]),
    ("/account/password/reset/", ["email", "next"]),
    ("/account/password/change/", ["oldpassword", "password1", "next"]),
    ("/account/email/", ["email", "action_add", "action_send", "action_remove"]),
    ("/account/reauthenticate/", ["password", "next"]),
    ("/account/2fa/reauthenticate/", ["code", "next"]),
    ("/account/2fa/authenticate/", ["code", "credential"]),
    ("/account/2fa/totp/activate/", ["code"]),
    ("/account/2fa/webauthn/login/", ["credential", "next"]),
    ("/account/2fa/webauthn/add/", ["credential", "name", "passwordless"]),
    ("/account/2fa/webauthn/reauthenticate/", ["credential", "next"]),
    ("/account/3rdparty/", ["account"]),
    ("/account/3rdparty/signup/", ["email"]),
    ("/account/confirm-email/resend/", ["next"]),
    ("/account/sessions/", ["next"]),
    ("/ui/theme/", ["theme"]),
]
NASTY = [
    "\x00",
    "a\x00b@lumbre.example",
    "a" * 100_000,
    f"{'a' * 250}@lumbre.example",
    "a@b.example\r\nBcc: eve@evil.example",
    "<script>alert(1)</script>@b.example",
    "‮ada@lumbre.example",
    "😀@lumbre.example",
    "\ud800",
    "{}",
    "[]",
    '{"id": 1, "rawId": [], "response": {}}',
    "null",
    "9" * 5000,
    "[" * 5000,
    "-1",
    "' OR 1=1 --",
]


@pytest.mark.parametrize(("place", "fields"), POSTED_TO)
@pytest.mark.parametrize("known", [False, True])
def test_nasty_values_are_answered(
    client: Client, place: str, fields: list[str], known: bool
) -> None:
    if known:
        people.sign_in(client, people.somebody())
    for value in NASTY:
        body = "&".join(f"{field}={encoded(value)}" for field in fields)

        answer = client.generic(
            "POST", place, body.encode(), content_type="application/x-www-form-urlencoded"
        )

        assert answer.status_code < 500, (place, value[:40])


@pytest.mark.parametrize(
    "place",
    [
        "/account/password/reset/key/zzzzzzzzzzzzz-abc/",
        "/account/password/reset/key/1-set-password/",
        "/account/password/reset/key/0-%00/",
        "/account/confirm-email/:::/",
        "/account/invitation/%00/",
        "/account/invitation/" + "a" * 3000 + "/",
        "/account/login/?next=%00",
        "/account/login/?next=" + "/a" * 3000,
        "/account/signup/?email=%00%0d%0aBcc:x",
        "/account/2fa/webauthn/keys/99999999999999999999999/edit/",
        "/account/sessions/99999999999999999999999/end/",
        "/account/oidc/marketplace/login/callback/?state=%00",
        "/account/oidc/elsewhere/login/",
        "/account/3rdparty/login/error/",
        "/account/nothing/",
        "/account/",
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_nasty_addresses_are_answered(client: Client, place: str, known: bool) -> None:
    if known:
        people.sign_in(client, people.somebody())

    assert client.get(place).status_code < 500
    assert client.post(place).status_code < 500


def test_no_header_gets_into_a_mail_through_an_address(client: Client) -> None:
    for page, field in (("signup", "email"), ("password/reset", "email")):
        client.post(
            f"/account/{page}/",
            {field: "ada@lumbre.example\r\nBcc: eve@evil.example", "password1": make.PASSWORD},
        )

    assert mail.outbox == []
    assert not User.objects.exists()


def test_a_name_is_text_in_a_page_and_in_a_mail(client: Client) -> None:
    ada = people.somebody(name="<b>Ada</b>\u202e")
    people.sign_in(client, ada)
    client.post("/account/password/change/", {"oldpassword": make.PASSWORD, "password1": "x" * 30})

    html = people.newest_mail().get_body(["html"])
    assert html is not None
    assert "<b>Ada</b>" not in html.get_content()
    assert "<b>Ada</b>" not in client.get("/account/email/").text


credential_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "rawId",
                    "type",
                    "response",
                    "clientDataJSON",
                    "attestationObject",
                    "authenticatorData",
                    "signature",
                    "userHandle",
                    "clientExtensionResults",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["id", "rawId", "signature", "userHandle"])
@pytest.mark.parametrize("nested", [False, True])
def test_a_number_is_not_taken_for_that_many_bytes(client: Client, name: str, nested: bool) -> None:
    client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})
    claimed = {name: 40_000_000_000}
    credential = {"type": "public-key", "response": claimed} if nested else claimed

    # bytes(40_000_000_000) would be the end of this process, so nothing else is asked of it.
    answer = client.post("/account/2fa/webauthn/login/", {"credential": json.dumps(credential)})

    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


@given(credential=credential_like)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_claims_to_be_a_passkey_is_answered(client: Client, credential: Any) -> None:
    cache.clear()
    client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"})

    answer = client.post("/account/2fa/webauthn/login/", {"credential": json.dumps(credential)})

    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


@given(credential=credential_like)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_claims_to_be_a_new_passkey_is_answered(client: Client, credential: Any) -> None:
    cache.clear()
    if "_auth_user_id" not in client.session:
        people.sign_in(client, User.objects.first() or people.somebody())
    client.get("/account/2fa/webauthn/add/")

    answer = client.post("/account/2fa/webauthn/add/", {"credential": json.dumps(credential)})

    assert answer.status_code == 200


def encoded(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))


def test_more_fields_than_a_form_can_have_are_refused_in_words(client: Client) -> None:
    answer = client.post("/account/login/", {f"field{number}": "x" for number in range(300)})

    assert answer.status_code == 400
    assert "We could not read this" in answer.text

"""The pages of accounts: of nobody, of somebody with a password, of somebody with every factor."""

from collections.abc import Iterator
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from serai.domain.developers.staff import invite
from tests import make
from tests.console.accounts.people import confirmed, with_app
from tests.flows.whole_lives import Visit, cookie_of, developer, session_of


def nobody() -> Iterator[Visit]:
    yield Visit("sign in", "/account/login/")
    yield Visit("sign in, from a page", "/account/login/?next=/apps/")
    yield Visit("sign up", "/account/signup/")
    yield Visit("forgotten password", "/account/password/reset/")
    yield Visit("mail sent", "/account/password/reset/done/")
    yield Visit("new password set", "/account/password/reset/key/done/")
    yield Visit("old link for a password", "/account/password/reset/key/abc-def/")
    yield Visit("check your mail", "/account/confirm-email/")
    yield Visit("old link of a mail", "/account/confirm-email/nothing/")
    yield Visit("closed account", "/account/inactive/")
    yield Visit("marketplace: thought better of it", "/account/3rdparty/login/cancelled/")
    yield Visit("marketplace: went wrong", "/account/3rdparty/login/error/", status=401)
    yield Visit("old invitation", "/account/invitation/nothing/", status=410)
    token = invite("nadia@example.com", reviewer=True, operator=False)
    yield Visit("invitation", token)
    noor = confirmed(make.user())
    reset = f"{user_pk_to_url_str(noor)}-{default_token_generator.make_token(noor)}"
    yield Visit("new password", f"/account/password/reset/key/{reset}/")
    address = EmailAddress.objects.get(user=noor)
    address.verified = False
    address.save()
    yield Visit("confirm e-mail", f"/account/confirm-email/{EmailConfirmationHMAC(address).key}/")
    halfway = Client(headers={"host": "localhost:8000"})
    two = with_app(confirmed(make.user()))
    halfway.post("/account/login/", {"login": two.email, "password": make.PASSWORD})
    yield Visit("one more proof", "/account/2fa/authenticate/", cookie_of(halfway))


def accounts() -> Iterator[Visit]:
    one = confirmed(developer().user)
    pages = {
        "appearance": "appearance/",
        "sessions": "sessions/",
        "e-mail": "email/",
        "new password": "password/change/",
        "sign out": "logout/",
        "second factors, none": "2fa/",
        "authenticator app": "2fa/totp/activate/",
        "passkeys, none": "2fa/webauthn/",
        "new passkey": "2fa/webauthn/add/",
        "connections": "3rdparty/",
        "sign in again": "reauthenticate/?next=/apps/",
    }
    for state, page in pages.items():
        yield Visit(state, f"/account/{page}", session_of(one))
    without = developer().user
    without.set_unusable_password()
    without.save()
    yield Visit("first password", "/account/password/set/", session_of(without))
    two = with_app(confirmed(developer().user))
    key = Authenticator.objects.create(
        user=two,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Laptop", "credential": passkey()},
    )
    pages = {
        "second factors": "2fa/",
        "authenticator app off": "2fa/totp/deactivate/",
        "recovery codes": "2fa/recovery-codes/",
        "new recovery codes": "2fa/recovery-codes/generate/",
        "passkeys": "2fa/webauthn/",
        "rename a passkey": f"2fa/webauthn/keys/{key.pk}/edit/",
        "remove a passkey": f"2fa/webauthn/keys/{key.pk}/remove/",
        "a code again": "2fa/reauthenticate/?next=/apps/",
        "a passkey again": "2fa/webauthn/reauthenticate/?next=/apps/",
    }
    for state, page in pages.items():
        yield Visit(state, f"/account/{page}", session_of(two))


def passkey() -> dict[str, Any]:
    """What a browser answers that made one (Web Authentication Level 3, section 5.1.3)."""
    key = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]
        ec.generate_private_key(ec.SECP256R1()).public_key()
    )
    made = AttestedCredentialData.create(Aaguid.NONE, b"laptop", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"localhost"), flags, 0, made)
    client = CollectedClientData.create("webauthn.create", b"asked", "http://localhost")
    return {
        "id": websafe_encode(b"laptop"),
        "rawId": websafe_encode(b"laptop"),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }

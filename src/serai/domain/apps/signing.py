"""Sign a call in an app's name, for its developer, without showing the AppSecret."""

import base64
import hmac
from collections.abc import Mapping

from serai.domain.apps.models import AppSecret
from serai.domain.apps.sealing import unseal_secret
from serai.domain.developers.models import User
from serai.domain.refused import Refused
from serai.protocol.signature import sign


def sign_for(secret: AppSecret, parameters: Mapping[str, str], *, by: User) -> str:
    """The value of `sign` for these parameters; `sign_method` is one of them."""
    return sign(parameters, _unsealed(secret, by=by), parameters["sign_method"])


def sign_message_for(secret: AppSecret, base: bytes, *, by: User) -> str:
    """The base64 of an HTTP Message Signature (RFC 9421, hmac-sha256) over this signature base."""
    digest = hmac.digest(_unsealed(secret, by=by).encode(), base, "sha256")
    return base64.b64encode(digest).decode()


def _unsealed(secret: AppSecret, *, by: User) -> str:
    app = secret.app
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can sign its calls.")
    return unseal_secret(secret.sealed, app_key=app.key)

"""Sign a call in an app's name, for its developer, without showing the AppSecret."""

from collections.abc import Mapping

from serai.domain.apps.models import AppSecret
from serai.domain.apps.sealing import unseal_secret
from serai.domain.developers.models import User
from serai.domain.refused import Refused
from serai.protocol.signature import sign


def sign_for(secret: AppSecret, parameters: Mapping[str, str], *, by: User) -> str:
    """The value of `sign` for these parameters; `sign_method` is one of them."""
    app = secret.app
    if not app.belongs_to(by):
        raise Refused("Only the app's developer can sign its calls.")
    plain = unseal_secret(secret.sealed, app_key=app.key)
    return sign(parameters, plain, parameters["sign_method"])

"""May this call pass? Pure: the order of the checks is the order of the lines.

`identify` says who calls; only a call whose signature holds may reach the token store. `admit`
then says whether this caller may make this call. With two faults in one call the earlier check
reports.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import inf
from typing import Any, NamedTuple

from serai.gateway.addresses import Network, is_among
from serai.gateway.arguments import arguments
from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.time_window import WINDOW, check_time
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code, invalid, missing
from serai.protocol.published import SANDBOX, AppDocument, AppTypeDocument, MethodDocument
from serai.protocol.signature import RFC9421, SIGN_METHODS, Signer, same_sign, string_to_sign

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_NO_SIGNERS = (Signer("an unknown key costs what a wrong sign costs"),)


@dataclass(frozen=True)
class KnownApp:
    """A published app with its type and its live secrets.

    `signed_until`: the second of the epoch at which the first of these secrets ends.
    """

    key: str
    document: AppDocument
    type: AppTypeDocument
    signers: tuple[Signer, ...]
    addresses: tuple[Network, ...] = ()
    signed_until: float = inf

    @cached_property
    def sign_methods(self) -> Sequence[str]:
        return self.document.sign_methods or self.type.sign_methods

    @cached_property
    def quota_per_day(self) -> int:
        own = self.document.quota_per_day
        return self.type.quota_per_day if own is None else own

    @cached_property
    def is_limited(self) -> bool:
        """Whether it has limits beside its quota."""
        return bool(self.type.limits or self.document.limits)

    def __repr__(self) -> str:
        return f"KnownApp({self.key})"


class Token(NamedTuple):
    """What the token store knows of a session that was sent."""

    app_key: str
    expires_at: datetime
    owner: str = ""
    revoked: bool = False
    known: bool = True
    """False: the store could not be asked, and the rest says nothing."""


class Admission(NamedTuple):
    """The yes to a call, and what it needs to be answered."""

    app: KnownApp
    method_name: str
    method: MethodDocument
    upstream: str
    arguments: dict[str, Any]
    owner: str = ""
    """The account owner for whom the call is made; "" without a session."""


def identify(
    call: Call,
    app: KnownApp | None,
    messages: MessageSignatures,
    now: datetime,
    *,
    window: timedelta = WINDOW,
) -> KnownApp:
    """The app that made this call, or CallRefused with 23-25, 28-34 or 40.

    `app` is the one that the call names, None if there is none of this key.
    A message signature makes `sign`, `sign_method` and `timestamp` count for nothing.
    """
    if app is None or not app.document.active or not app.signers:
        raise _not_known(call, app)
    check_time(call, now, window)
    _check_version_and_format(call)
    if call.message is None:
        _check_signature(call, app)
    elif RFC9421 in app.sign_methods:
        messages.verify(call.message, app.signers, now)
    else:
        raise _may_not_sign_so(app)
    return app


def admit(
    call: Call, app: KnownApp, method: MethodDocument | None, token: Token | None, now: datetime
) -> Admission:
    """What this app asks for from an address it may call from, or CallRefused with 11, 21, 22, 26,
    27, 40 or 41.

    `method` is the one that the call names, None if there is none of this name; `token` is what
    the store knows of the session that was sent, None if nothing.
    """
    if app.addresses:
        _check_address(app, call.source)
    name = call.method
    if method is None:
        raise _no_method(name)
    if method.rfc9421_only and call.message is None:
        why = f"{name} may only be called with an HTTP Message Signature (RFC 9421)."
        raise invalid(Code.INVALID_SIGNATURE, "sign", why)
    if method.group not in app.type.groups:
        raise _not_in_group(app, name, method)
    if method.session or call.session:
        _check_session(call, app, token, now)
    upstream = SANDBOX if app.document.only_sandbox else method.upstream
    owner = token.owner if token else ""
    return Admission(app, name, method, upstream, arguments(call, method), owner)


def _not_known(call: Call, app: KnownApp | None) -> CallRefused:
    if not call.app_key:
        return missing(Code.MISSING_APP_KEY, "app_key")
    if call.message is None:
        _sign_for_nobody(call)
    if app is None:
        return CallRefused(Code.INVALID_APP_KEY, sub_msg="There is no app with this AppKey here.")
    why = app.document.reason or "not active"
    return CallRefused(Code.INVALID_APP_KEY, sub_msg=f"The app {app.key} is {why}.")


def _sign_for_nobody(call: Call) -> None:
    sign_method = call.asks("sign_method")
    known = sign_method if sign_method in SIGN_METHODS else "hmac-sha256"
    _any_of_them_signs(call, _NO_SIGNERS, known)


def _check_version_and_format(call: Call) -> None:
    said = call.params.get
    version = said("v", "")
    if not version and call.dialect.asks_version:
        raise missing(Code.MISSING_VERSION, "v")
    if version not in ("", "2.0"):
        known = _VERSION.fullmatch(version)
        raise CallRefused(Code.UNSUPPORTED_VERSION if known else Code.INVALID_VERSION)
    if said("format", "") not in ("", "xml", "json"):
        raise CallRefused(Code.INVALID_FORMAT)


def _may_not_sign_so(app: KnownApp) -> CallRefused:
    why = f"This app may sign with {', '.join(app.sign_methods)}."
    return invalid(Code.INVALID_SIGNATURE, "sign_method", why)


def _check_signature(call: Call, app: KnownApp) -> None:
    sign_method = call.params.get("sign_method")
    if not sign_method:
        raise missing(Code.MISSING_ARGUMENTS, "sign_method")
    if sign_method not in SIGN_METHODS or sign_method not in app.sign_methods:
        raise _may_not_sign_so(app)
    if not call.sign:
        raise missing(Code.MISSING_SIGNATURE, "sign")
    if not _any_of_them_signs(call, app.signers, sign_method):
        raise CallRefused(Code.INVALID_SIGNATURE)


def _any_of_them_signs(call: Call, signers: tuple[Signer, ...], sign_method: str) -> bool:
    message = string_to_sign(call.params, path_prefix=call.path_prefix, text_body=call.text_body)
    sign = call.sign
    signed = False
    for signer in signers:  # all of them, so that the time does not tell which one it was
        signed |= same_sign(signer.sign(message, sign_method), sign)
    return signed


def _check_address(app: KnownApp, source: str) -> None:
    if not is_among(source, app.addresses):
        raise CallRefused(
            Code.INSUFFICIENT_PERMISSIONS,
            sub_code="isv.permission-ip-whitelist-limit",
            sub_msg=f"The appkey {app.key} is only allowed to call from its ip white list, "
            f"but the source ip {source} is not included",
        )


def _no_method(name: str) -> CallRefused:
    if not name:
        return missing(Code.MISSING_METHOD, "method")
    return CallRefused(Code.INVALID_METHOD, sub_msg="There is no method of this name.")


def _not_in_group(app: KnownApp, name: str, method: MethodDocument) -> CallRefused:
    return CallRefused(
        Code.INSUFFICIENT_PERMISSIONS,
        sub_msg=f"{name} is in the API group {method.group}, which the app {app.key} may not call.",
    )


def _check_session(call: Call, app: KnownApp, token: Token | None, now: datetime) -> None:
    if not call.session:
        raise missing(Code.MISSING_SESSION, "session")
    if token is None:
        raise CallRefused(Code.INVALID_SESSION)
    if not token.known:
        raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.session-store-unavailable")
    if token.app_key != app.key:
        raise CallRefused(Code.INVALID_SESSION, sub_code="sessionkey-not-generated-by-server")
    if token.revoked:
        raise CallRefused(Code.INVALID_SESSION, sub_msg="This session was revoked.")
    if token.expires_at <= now:
        raise CallRefused(Code.INVALID_SESSION, sub_code="session-expired")

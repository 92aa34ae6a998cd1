"""What a request says of its HTTP Message Signature (RFC 9421); whether it is right comes later."""

from collections.abc import Iterable
from typing import Any

import http_sf

from serai.protocol.call import HttpMessage
from serai.protocol.errors import CallRefused, Code


def read_message(
    method: str, target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> HttpMessage:
    """The request with the key, times and nonce that it claims, or CallRefused with 43."""
    headers = tuple(headers)
    lines = b", ".join(value for name, value in headers if name == b"signature-input")
    try:
        found: Any = http_sf.parse(lines, tltype="dictionary")
    except ValueError:
        raise _unreadable("Signature-Input is not a dictionary of RFC 8941.") from None
    if len(found) != 1:
        raise _unreadable("Signature-Input names exactly one signature.")
    ((covered, said),) = found.values()
    if not isinstance(covered, list):
        raise _unreadable("Signature-Input lists what is covered.")
    return HttpMessage(
        method,
        target,
        headers,
        body,
        key_id=_said(said, "keyid", str, ""),
        created=_said(said, "created", int, None),
        expires=_said(said, "expires", int, None),
        nonce=_said(said, "nonce", str, ""),
    )


def _said(said: dict[str, Any], name: str, kind: type, otherwise: Any) -> Any:
    value = said.get(name, otherwise)
    if value is not otherwise and type(value) is not kind:
        raise _unreadable(f"{name} in Signature-Input has another type.")
    return value


def _unreadable(why: str) -> CallRefused:
    return CallRefused(Code.PARAMETER_ERROR, sub_msg=why)

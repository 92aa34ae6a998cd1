"""Which refusals the debugger explains, and what it needs of a request's headers for that."""

import re
from collections.abc import Iterable

from serai.protocol.errors import Code

Headers = tuple[tuple[bytes, bytes], ...]

NEVER_KEPT = frozenset({b"authorization", b"cookie", b"proxy-authorization"})

_OF_SIGN = (Code.INVALID_SIGNATURE, "isv.invalid-parameter:sign")
_OF_MESSAGES = {
    (Code.MISSING_SIGNATURE, "isv.missing-parameter:Signature"),
    (Code.INVALID_SIGNATURE, "isv.invalid-parameter:Signature"),
    (Code.MISSING_TIMESTAMP, "isv.missing-parameter:created"),
    (Code.INVALID_TIMESTAMP, ""),
    (Code.INVALID_TIMESTAMP, "isv.invalid-parameter:timestamp"),
    (Code.INVALID_ARGUMENTS, "isv.request-replayed"),
}
_ALWAYS_NEEDED = {b"signature-input", b"signature", b"content-digest", b"content-type", b"host"}
_COVERED = re.compile(rb'"([a-z0-9][a-z0-9._-]*)"', re.IGNORECASE)


def is_explained(code: int, sub_code: str, *, is_message: bool) -> bool:
    """Whether this refusal is one of a signature; a message signature also says when and once."""
    if is_message:
        return (code, sub_code) in _OF_MESSAGES
    return (code, sub_code) == _OF_SIGN


def signature_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """What an HTTP Message Signature rests on, names in lower case; nothing without one."""
    headers = tuple(headers)
    said = b" ".join(value for name, value in headers if name == b"signature-input")
    if not said:
        return ()
    needed = _ALWAYS_NEEDED.union(name.lower() for name in _COVERED.findall(said)) - NEVER_KEPT
    return tuple((name, value) for name, value in headers if name in needed)

"""Which refusals the debugger explains, and what it needs of a request's headers for that."""

import re
from collections.abc import Iterable

from serai.protocol.errors import Code

Headers = tuple[tuple[bytes, bytes], ...]

_PRIVATE = re.compile(rb"auth|cookie|token|secret|passw|api-?key|session", re.IGNORECASE)
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
    covered = {name.lower() for name in _COVERED.findall(said) if not is_private(name)}
    return tuple(line for line in headers if line[0] in _ALWAYS_NEEDED | covered)


def is_private(name: bytes) -> bool:
    """Whether a header may hold what gives access elsewhere: then it is never kept."""
    return _PRIVATE.search(name) is not None

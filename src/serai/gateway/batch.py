"""Batches: up to twenty calls in one text body (the Java SDK's BatchFeature).

`#PUBLIC#` begins parameters that all calls share; a separator stands between the parts and, in the
answer, between the answers.
"""

from collections.abc import Iterable
from typing import NamedTuple

from serai.gateway.reading import read_params
from serai.protocol.call import Call
from serai.protocol.dialects import TOP
from serai.protocol.errors import CallRefused, Code, invalid

MOST_CALLS = 20
SEPARATOR = "\r\n-S-\r\n"
LONGEST_SEPARATOR = 64

_PUBLIC = "#PUBLIC#"
_NO_PARAMETERS = "N"
_OWN = frozenset({"method", "session", "target_app_key"})
"""What a call may say otherwise than the query; all else there is said once for all calls."""


class Batch(NamedTuple):
    separator: str
    calls: tuple[Call, ...]


def read_batch(common: Call, headers: Iterable[tuple[bytes, bytes]]) -> Batch:
    """The calls of a batch whose query and body are in `common`, or CallRefused with 41 or 43."""
    separator = _separator(headers)
    parts = common.text_body.split(separator)
    public: dict[str, str] = {}
    if parts[0].startswith(_PUBLIC):
        public = _params(parts.pop(0).removeprefix(_PUBLIC))
    if not 1 <= len(parts) <= MOST_CALLS:
        raise _unreadable(f"A batch has 1 to {MOST_CALLS} calls.")
    calls = (_call(common, public | _params(part)) for part in parts)
    return Batch(separator, tuple(calls))


def _separator(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"top-api-separator" and value:
            separator = value.decode("latin-1")
            if len(separator) > LONGEST_SEPARATOR or not separator.isascii():
                raise _unreadable(f"A separator has 1 to {LONGEST_SEPARATOR} ASCII characters.")
            return separator
    return SEPARATOR


def _params(part: str) -> dict[str, str]:
    if not part:
        raise _unreadable("A part of the batch is empty; a call without parameters is N.")
    return {} if part == _NO_PARAMETERS else read_params(part.encode())


def _call(common: Call, own: dict[str, str]) -> Call:
    for name, value in own.items():
        if name not in _OWN and common.params.get(name, value) != value:
            raise invalid(Code.INVALID_ARGUMENTS, name, "This parameter was sent with two values.")
    return common.with_params({**common.params, **own}, text_body="", dialect=TOP)


def _unreadable(why: str) -> CallRefused:
    return CallRefused(Code.PARAMETER_ERROR, sub_msg=why)

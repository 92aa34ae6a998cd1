"""What a call record tells of what was received and answered, written as JSON, masked.

The event loop only gathers references (`Seen`); the recorder's thread writes them down.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import orjson

from serai.gateway.masking import MOST_NAMES, masked_parameters, masked_text
from serai.gateway.reading import Request
from serai.gateway.store import CallRecord
from serai.protocol.call import SYSTEM_PARAMETERS, Call
from serai.protocol.diagnosis.explained import is_explained, signature_headers
from serai.protocol.diagnosis.received import Received
from serai.protocol.errors import CallRefused
from serai.protocol.published import MethodDocument

EXCERPT_BYTES = 2048
MOST_A_SECOND = 5
"""Answers an app and second of which an excerpt is kept, and failed calls that are kept whole."""
MOST_OF_ALL_A_SECOND = 200

_DESCRIBED = CallRecord._fields.index("parameters")


class Seen(NamedTuple):
    """References to what one call sent and got. `sub_msg` is empty for an answered one."""

    record: CallRecord
    day: date
    call: Call | None = None
    method: MethodDocument | None = None
    sub_msg: str = ""
    answer_bytes: int = 0
    excerpt: bytes = b""


def is_of_signature(refusal: CallRefused, call: Call) -> bool:
    """Whether what was signed can be rebuilt to tell why."""
    return is_explained(refusal.code, refusal.sub_code, is_message=call.message is not None)


def looked_up(sub_msg: str, request_id: str) -> str:
    return f"{sub_msg} The app's call log names the cause: look up {request_id}."


def received_in(request: Request) -> Received:
    kinds = [value for name, value in request.headers if name == b"content-type"]
    content_type = kinds[-1].decode("latin-1") if kinds else ""
    return Received(
        request.method,
        request.path,
        request.query,
        content_type,
        request.body,
        signature_headers(request.headers),
    )


class Few:
    """Lets so many a second through for each app, and for all together."""

    def __init__(self) -> None:
        self._second = self._all = 0
        self._taken: dict[str, int] = {}

    def lets(self, app_key: str, second: int) -> bool:
        if second != self._second:
            self._second, self._all, self._taken = second, 0, {}
        taken = self._taken.get(app_key, 0)
        if taken == MOST_A_SECOND or self._all == MOST_OF_ALL_A_SECOND:
            return False
        self._taken[app_key] = taken + 1
        self._all += 1
        return True


def described(seen: Seen, *, with_excerpt: bool) -> CallRecord:
    """The record with what was received and answered."""
    if seen.call is None:
        return seen.record
    return CallRecord._make(
        (
            *seen.record[:_DESCRIBED],
            _as_json(_received(seen.call, seen.method)),
            _as_json(_answered(seen, with_excerpt=with_excerpt)),
        )
    )


def _received(call: Call, method: MethodDocument | None) -> Mapping[str, object]:
    told: dict[str, object] = {"sent": masked_parameters(call.params)}
    if method is not None:
        strange = call.params.keys() - SYSTEM_PARAMETERS
        strange.difference_update([param.name for param in method.params])
        if strange:
            told["undeclared"] = sorted(strange)[:MOST_NAMES]
    if call.files:
        told["files"] = {name: file.file_name[:200] for name, file in call.files.items()}
    return told


def _answered(seen: Seen, *, with_excerpt: bool) -> Mapping[str, object]:
    if seen.record.code:
        return {"sub_msg": masked_text(seen.sub_msg[:EXCERPT_BYTES])}
    told: dict[str, object] = {"bytes": seen.answer_bytes}
    if with_excerpt:
        told["text"] = masked_text(seen.excerpt.decode(errors="replace"))
    return told


def _as_json(told: Mapping[str, object]) -> str:
    return orjson.dumps(told).decode()

"""What a call record tells of what was received and answered, written as JSON, masked.

Written down at once: what was received is many small things, and dear to keep.
"""

import time
from collections.abc import Mapping
from functools import lru_cache

import orjson

from serai.gateway.exchange import Exchange
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


class Describing:
    """Writes records; keeps an excerpt of a few answers."""

    def __init__(self) -> None:
        self._few = Few()

    def record(
        self,
        exchange: Exchange,
        app_key: str,
        call: Call,
        method: MethodDocument | None,
        *,
        refusal: CallRefused | None,
        body: bytes,
    ) -> CallRecord:
        """The record of one call with what was received and answered. `body`: the answer's."""
        if refusal is None:
            code, sub_code = 0, ""
            answer: dict[str, object] = {"bytes": len(body)}
            if self._few.lets(app_key, int(exchange.at)):
                answer["text"] = masked_text(body[:EXCERPT_BYTES].decode(errors="replace"))
        else:
            code, sub_code = int(refusal.code), refusal.sub_code[:200]
            answer = {"sub_msg": masked_text(refusal.sub_msg[:EXCERPT_BYTES])}
        return CallRecord(
            exchange.now,
            app_key,
            call.method[:200],
            code,
            sub_code,
            exchange.request_id,
            (time.perf_counter_ns() - exchange.began) // 1000,
            exchange.upstream_us,
            call.source[:45],
            exchange.upstream[:64],
            orjson.dumps(_received(call, method)).decode(),
            orjson.dumps(answer).decode(),
        )


@lru_cache(maxsize=512)  # clients send the same names again and again; at most 15 MB
def _undeclared(sent: tuple[str, ...], declared: frozenset[str]) -> list[str]:
    return sorted(frozenset(sent) - SYSTEM_PARAMETERS - declared)[:MOST_NAMES]


def _received(call: Call, method: MethodDocument | None) -> Mapping[str, object]:
    told: dict[str, object] = {"sent": masked_parameters(call.params)}
    if method is not None and (strange := _undeclared(tuple(call.params), method.names)):
        told["undeclared"] = strange
    if call.files:
        told["files"] = {name: file.file_name[:200] for name, file in call.files.items()}
    return told

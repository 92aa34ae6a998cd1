"""A request stated anew for an HTTP Message Signature; only the signature itself is missing."""

import base64
import hashlib
from typing import NamedTuple

from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.message_reading import read_signed
from serai.protocol.diagnosis.received import Received

_COVERED = ("@method", "@path", "@query")


class Stated(NamedTuple):
    """The headers to send, Signature excepted, and the base that it is made of."""

    headers: dict[str, str]
    base: bytes


def state_anew(received: Received, *, key: str, created: int, nonce: str) -> Stated | None:
    """Covers what the platform asks for and no more; None if its path cannot be signed."""
    headers = {}
    covered = list(_COVERED)
    if received.body:
        digest = base64.b64encode(hashlib.sha256(received.body).digest()).decode()
        headers = {
            "Content-Type": received.content_type or "application/x-www-form-urlencoded",
            "Content-Digest": f"sha-256=:{digest}:",
        }
        covered.append("content-digest")
    listed = " ".join(f'"{name}"' for name in covered)
    said = f'sig1=({listed});created={created};keyid="{key}";nonce="{nonce}"'
    headers["Signature-Input"] = said
    lines = ((name.lower().encode(), value.encode()) for name, value in headers.items())
    reading = read_signed(
        Received(received.method, received.path, received.query, headers=tuple(lines))
    )
    if isinstance(reading, Finding) or reading.faults:
        return None
    return Stated(headers, reading.plan.message())

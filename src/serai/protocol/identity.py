"""How the gateway tells an upstream who calls, and how an upstream knows that it was the gateway.

With a secret shared with that upstream, `Serai-Signature` is HMAC-SHA256, in lower-case
hexadecimal, over six lines: AppKey, request id, account owner (percent-encoded, may be empty),
method, SHA-256 of the body in lower-case hexadecimal, and `Serai-Timestamp` (seconds of the
epoch). No line holds a line feed, so no two identities share a text.
"""

import hashlib
import hmac
from collections.abc import Mapping

APP_KEY, REQUEST_ID, OWNER = "Serai-App-Key", "Serai-Request-Id", "Serai-Account-Owner"
TIMESTAMP, SIGNATURE = "Serai-Timestamp", "Serai-Signature"

LASTS_SECONDS = 300
"""How far the timestamp may be off when an upstream checks it."""


def identity_headers(
    *,
    app_key: str,
    request_id: str,
    owner: str,
    method: str,
    body: bytes,
    timestamp: int,
    secret: str,
) -> dict[str, str]:
    """The headers by name; without a secret those that say who calls, unsigned."""
    headers = {APP_KEY: app_key, REQUEST_ID: request_id}
    if owner:
        headers[OWNER] = owner
    if not secret:
        return headers
    lines = (app_key, request_id, owner, method, str(timestamp))
    return headers | {TIMESTAMP: str(timestamp), SIGNATURE: _signature(lines, body, secret)}


def is_from_gateway(
    headers: Mapping[str, str], *, method: str, body: bytes, now: float, secret: str
) -> bool:
    """Whether these headers (names in lower case) were signed for this method and body, lately."""
    timestamp = headers.get(TIMESTAMP.lower(), "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(int(timestamp) - now) > LASTS_SECONDS:
        return False
    said = (headers.get(name.lower(), "") for name in (APP_KEY, REQUEST_ID, OWNER))
    right = _signature((*said, method, timestamp), body, secret)
    return hmac.compare_digest(right.encode(), headers.get(SIGNATURE.lower(), "").encode())


def _signature(lines: tuple[str, ...], body: bytes, secret: str) -> str:
    *first, timestamp = lines
    text = "\n".join([*first, hashlib.sha256(body).hexdigest(), timestamp])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

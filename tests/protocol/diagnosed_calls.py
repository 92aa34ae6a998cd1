"""One small call, signed and sent in any way, and its diagnosis."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlencode

from serai.protocol.diagnosis import Diagnosis, KnownSecret, Received, diagnose

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 23, 10, 2, 47, tzinfo=UTC)
CALL = {
    "method": "aliexpress.ds.product.get",
    "app_key": "53472096",
    "timestamp": "2026-11-23 18:02:47",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "product_id": "1005006148217733",
    "title": "Tea pot",
}


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest().upper()


def joined(params: dict[str, str]) -> str:
    return "".join(name + params[name] for name in sorted(params))


def sent(params: dict[str, str], signed: str, *, path: str = "/router/rest") -> Received:
    return Received("POST", path, body=urlencode({**params, "sign": signed}).encode())


def diagnosed(
    received: Received, *, now: datetime | None = None, with_expected_sign: bool = False
) -> Diagnosis:
    secrets = [KnownSecret(SECRET)]
    return diagnose(received, secrets, now=now, with_expected_sign=with_expected_sign)

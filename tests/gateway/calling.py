"""Signed calls as a client makes them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from serai.protocol.signature import sign
from tests.gateway.small_platform import ADA, SECRET

CATEGORIES = "aliexpress.ds.category.get"
PRODUCT = "aliexpress.ds.product.get"
ORDER = "aliexpress.ds.order.create"


def signed(method: str = CATEGORIES, *, secret: str = SECRET, **params: str) -> dict[str, str]:
    """The parameters of a signed call in JSON; `name=""` in `params` leaves that name out."""
    known = {
        "method": method,
        "app_key": ADA,
        "timestamp": f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}",
        "format": "json",
        "v": "2.0",
        "sign_method": "hmac-sha256",
    }
    call = {name: value for name, value in (known | params).items() if value}
    digest = call.get("sign_method", "")
    usable = digest if digest in ("md5", "hmac", "hmac-sha256", "sha256") else "md5"
    return call | {"sign": sign(call, secret, usable)} if "sign" not in params else call


def post(url: str, body: dict[str, str], **options: Any) -> httpx.Response:
    return httpx.post(f"{url}/router/rest", data=body, trust_env=False, **options)


def error_of(response: httpx.Response) -> tuple[int, str]:
    assert response.status_code == 200
    error = response.json()["error_response"]
    assert error["request_id"]
    assert error["sub_msg"]
    return error["code"], error["sub_code"]


def milliseconds() -> str:
    return str(int(time.time() * 1000))

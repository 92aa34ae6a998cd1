"""Signed calls as a client makes them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from serai.protocol.signature import sign
from tests.gateway.conftest import RunningGateway
from tests.gateway.small_platform import ADA, SECRET

CATEGORIES = "aliexpress.ds.category.get"
PRODUCT = "aliexpress.ds.product.get"
ORDER = "aliexpress.ds.order.create"


def signed(
    method: str = CATEGORIES,
    *,
    secret: str = SECRET,
    prefix: str = "",
    text_body: str = "",
    **params: str,
) -> dict[str, str]:
    """The parameters of a signed call in JSON; `name=""` in `params` leaves that name out.

    `prefix` and `text_body` are what some dialects sign before and after the parameters.
    """
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
    if "sign" in params:
        return call
    return call | {"sign": sign(call, secret, usable, path_prefix=prefix, text_body=text_body)}


def post(url: str, body: dict[str, str], **options: Any) -> httpx.Response:
    return httpx.post(f"{url}/router/rest", data=body, trust_env=False, **options)


def post_to(
    gateway: RunningGateway, path: str, body: dict[str, str] | str, **options: Any
) -> httpx.Response:
    """POST a form, or a text as it is."""
    kind = {"content": body.encode()} if isinstance(body, str) else {"data": body}
    return httpx.post(f"{gateway.url}{path}", trust_env=False, **kind, **options)


def error_of(response: httpx.Response) -> tuple[int, str]:
    assert response.status_code == 200
    error = response.json()["error_response"]
    assert error["request_id"]
    assert error["sub_msg"]
    return error["code"], error["sub_code"]


def milliseconds() -> str:
    return str(int(time.time() * 1000))

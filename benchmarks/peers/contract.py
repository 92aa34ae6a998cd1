"""What every peer must answer before it is measured: only like is compared with like."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

from peers.crowded_platform import (
    METHODS_EACH,
    SMALL,
    SMALL_QUOTA,
    as_request,
    read_name,
    signed,
    write_name,
)
from peers.nginx import ANSWER

_READ, _FORBIDDEN = read_name(1), read_name(3 * METHODS_EACH)


def broken_promises(port: int, *, keeping: bool) -> list[str]:
    """What this peer answers otherwise than the gateway promises; nothing if it may be measured."""
    return [*_refusals(port), *_answers(port), *(_bindings(port) if keeping else ())]


def _answers(port: int) -> Iterator[str]:
    for sign_method in ("hmac-sha256", "md5"):
        for in_query in (False, True):
            found = _ask(port, signed(_READ, sign_method=sign_method), in_query=in_query)
            root = found.get(_READ.replace(".", "_") + "_response", {})
            if not root.pop("request_id", "") or root != json.loads(ANSWER):
                yield f"{sign_method}, in the query {in_query}: {found}"


def _refusals(port: int) -> Iterator[str]:
    wrong = signed(_READ)
    wrong["product_id"] = "1"
    known = {
        25: wrong,
        31: signed(_READ, seconds_ago=3600),
        22: signed("aliexpress.measured.nothing.get"),
        11: signed(_FORBIDDEN),
        29: signed(_READ, app_key="99999999"),
        34: signed(_READ, v="3.0"),
        41: signed(_READ, product_id="many"),
    }
    for code, params in known.items():
        yield from _expect(port, code, params)
    for _ in range(SMALL_QUOTA):
        _ask(port, signed(_READ, app_key=SMALL))
    yield from _expect(port, 7, signed(_READ, app_key=SMALL))


def _bindings(port: int) -> Iterator[str]:
    write = signed(write_name(1))
    if "error_response" in _ask(port, write):
        yield "a write was refused"
    yield from _expect(port, 41, write, "isv.request-repeated")
    read = signed(_READ, biz_model="bbiz_name1")
    for _ in range(2):
        if "error_response" in _ask(port, read):
            yield "a read was refused"
    moved = {**read, "biz_model": "b", "biz_name": "1"}  # another call that signs alike
    yield from _expect(port, 41, moved, "isv.request-replayed")


def _expect(port: int, code: int, params: dict[str, str], sub_code: str = "") -> Iterator[str]:
    error = _ask(port, params).get("error_response", {})
    if error.get("code") != code or not error.get("request_id"):
        yield f"{code} was expected: {error}"
    elif sub_code and error.get("sub_code") != sub_code:
        yield f"{sub_code} was expected: {error}"


def _ask(port: int, params: dict[str, str], *, in_query: bool = False) -> dict[str, Any]:
    head, _, body = as_request(params, in_query=in_query).partition(b"\r\n\r\n")
    target = head.split(b" ")[1].decode()
    answer = httpx.post(
        f"http://127.0.0.1:{port}{target}",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.status_code
    found: dict[str, Any] = answer.json()
    return found

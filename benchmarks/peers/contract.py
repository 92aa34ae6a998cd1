"""What every peer must answer before it is measured: only like is compared with like."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from peers.crowded_platform import (
    METHODS_EACH,
    OWNED,
    RARE,
    SMALL,
    SMALL_QUOTA,
    TOKEN,
    as_request,
    read_name,
    signed,
    write_name,
)
from peers.nginx import ANSWER, PATHS

_READ, _FORBIDDEN, _ECHO = read_name(1), read_name(3 * METHODS_EACH), PATHS["echo"]
_FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}


def broken_promises(port: int, *, keeping: bool) -> list[str]:
    """What this peer answers otherwise than the gateway promises; nothing if it may be measured."""
    peer = _Peer(port)
    found = [*_intake(peer), *_refusals(peer), *_arguments(peer), *_limits(peer), *_answers(peer)]
    return [*found, *(_bindings(peer) if keeping else ())]


class _Peer:
    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/router/rest"

    def ask(self, params: Mapping[str, str], *, in_query: bool = False) -> dict[str, Any]:
        head, _, body = as_request(dict(params), in_query=in_query).partition(b"\r\n\r\n")
        query = head.split(b" ")[1].decode().partition("?")[2]
        return self.sent("POST", query, body)

    def sent(
        self, method: str, query: str, body: bytes = b"", headers: Mapping[str, str] = _FORM
    ) -> dict[str, Any]:
        target = f"{self._address}?{query}" if query else self._address
        more = {"User-Agent": "me", "Serai-Account-Owner": "eve"}
        answer = httpx.request(
            method, target, content=body, headers={**headers, **more}, trust_env=False
        )
        assert answer.status_code == 200, answer.status_code
        assert answer.headers["Content-Type"].lower() == "application/json;charset=utf-8"
        found: dict[str, Any] = answer.json()
        return found

    def expect(self, code: int, sub_code: str, params: Mapping[str, str]) -> Iterator[str]:
        yield from _judged(code, sub_code, self.ask(params))


def _judged(code: int, sub_code: str, found: dict[str, Any]) -> Iterator[str]:
    error = found.get("error_response", {})
    if (error.get("code"), error.get("sub_code")) != (code, sub_code):
        yield f"{code} {sub_code} was expected: {found}"
    elif not error.get("request_id"):
        yield f"{code} {sub_code} has no request id"


def _intake(peer: _Peer) -> Iterator[str]:
    good = urlencode(signed(_READ)).encode()
    invalid, unreadable, encoding = (
        "isv.invalid-parameter",
        "isv.unreadable-request",
        "isv.invalid-encoding",
    )
    bodies = {
        b"&note=%zz": (47, encoding),
        b"&note=%ff": (47, encoding),
        b"&note=\xe9": (47, encoding),
        b"&note=%ed%a0%80": (47, encoding),
        b"&note=a%01": (41, f"{invalid}:note"),
        b"&note=%c2%85": (41, f"{invalid}:note"),
        b"&v=3.0": (41, f"{invalid}:v"),
        b"&a%20b=1": (41, invalid),
        b"&=1": (41, invalid),
        b"&a=1" * 200: (43, unreadable),
    }
    for more, known in bodies.items():
        yield from _judged(*known, peer.sent("POST", "format=json", good + more))
    yield from _judged(41, f"{invalid}:v", peer.sent("POST", "v=3.0&format=json", good))
    yield from _judged(9, "isv.http-action-not-allowed", peer.sent("PUT", "format=json", good))
    gbk = _FORM["Content-Type"].replace("utf-8", "gbk")
    for headers, wrong in (
        ({"Content-Type": "text/plain"}, (43, unreadable)),
        ({"Content-Type": gbk}, (47, encoding)),
        ({"Content-Encoding": "gzip"}, (43, unreadable)),
    ):
        yield from _judged(*wrong, peer.sent("POST", "format=json", good, _FORM | headers))


def _refusals(peer: _Peer) -> Iterator[str]:
    invalid, missing = "isv.invalid-parameter:", "isv.missing-parameter:"
    known: tuple[tuple[int, str, dict[str, str]], ...] = (
        (28, f"{missing}app_key", _changed(app_key="")),
        (29, "isv.appkey-not-exists", signed(_READ, app_key="99999999")),
        (30, f"{missing}timestamp", _changed(timestamp="")),
        (31, f"{invalid}timestamp", signed(_READ, seconds_ago=3600)),
        (31, f"{invalid}timestamp", _changed(timestamp="now")),
        (31, f"{invalid}timestamp", _changed(timestamp="2026-02-30 10:00:00")),
        (32, f"{missing}v", _changed(v="")),
        (33, f"{invalid}v", _changed(v="two")),
        (34, f"{invalid}v", _changed(v="3.0")),
        (40, f"{missing}sign_method", _changed(sign_method="")),
        (25, f"{invalid}sign_method", _changed(sign_method="sha1")),
        (24, f"{missing}sign", _changed(sign="")),
        (25, f"{invalid}sign", _changed(product_id="1")),
        (21, f"{missing}method", signed("")),
        (22, f"{invalid}method", signed("aliexpress.measured.nothing.get")),
        (11, "isv.permission-api-package-limit", signed(_FORBIDDEN)),
        (26, f"{missing}session", signed(OWNED)),
        (27, "invalid-sessionkey", signed(_READ, session="nobody's")),
        (27, "sessionkey-not-generated-by-server", signed(_READ, app=1, session=TOKEN)),
    )
    for code, sub_code, params in known:
        yield from peer.expect(code, sub_code, params)


def _changed(**others: str) -> dict[str, str]:
    """A call that was changed after it was signed; an empty value takes that name away."""
    return {name: value for name, value in (signed(_READ) | others).items() if value}


def _arguments(peer: _Peer) -> Iterator[str]:
    yield from peer.expect(40, "isv.missing-parameter:product_id", signed(_READ, product_id=""))
    wrong = {"product_id": "1e3", "remove_personal_benefit": "yes", "day": "2026-02-30"}
    for name, value in {**wrong, "more": "{", "sizes": "1,b"}.items():
        yield from peer.expect(41, f"isv.invalid-parameter:{name}", _echo({name: value}))
    sent = {"product_id": "12.50", "day": "2026-02-28", "more": '{"a":[1]}', "sizes": "1, 2"}
    text = {"biz_model": 'one\n"two" 三\\', "names": "a,é"}
    read = {"product_id": 12.5, "day": "2026-02-28", "more": {"a": [1]}, "sizes": [1, 2]}
    read |= {"biz_model": 'one\n"two" 三\\', "names": ["a", "é"], "remove_personal_benefit": False}
    for found in (
        peer.ask(_echo(sent | text)),
        peer.sent("GET", urlencode(_echo(sent | text))),
    ):
        root = found.get(_root(_ECHO), {})
        if root.get("asked") != read or root.get("by") != "POST":
            yield f"the upstream was asked otherwise: {found}"


def _echo(others: dict[str, Any]) -> dict[str, str]:
    return signed(_ECHO, **others)


def _limits(peer: _Peer) -> Iterator[str]:
    for _ in range(SMALL_QUOTA):
        peer.ask(signed(_READ, app_key=SMALL))
    over = "accesscontrol.limited-by-app-access-count"
    yield from peer.expect(7, over, signed(_READ, app_key=SMALL))
    peer.ask(signed(RARE))
    yield from peer.expect(7, "accesscontrol.limited-by-api-access-count", signed(RARE))


def _answers(peer: _Peer) -> Iterator[str]:
    calls = [signed(_READ, sign_method=one) for one in ("hmac-sha256", "md5")]
    calls += [signed(OWNED, session=TOKEN), signed(_READ, note="neither declared nor forwarded")]
    for call in calls:
        for in_query in (False, True):
            found = peer.ask(call, in_query=in_query)
            root = found.get(_root(call["method"]), {})
            if not root.pop("request_id", "") or root != json.loads(ANSWER):
                yield f"{call['method']} {call['sign_method']}, in the query {in_query}: {found}"
    twice = urlencode(call := signed(_READ)) + f"&method={call['method']}"
    if "error_response" in peer.sent("POST", "", twice.encode()):
        yield "an identical repeat was refused"
    for name in ("no_json", "no_object", "fails"):
        yield from peer.expect(50, "isp.remote-service-error", signed(PATHS[name]))
    yield from peer.expect(50, "isv.no-such-item", signed(PATHS["refuses"]))


def _bindings(peer: _Peer) -> Iterator[str]:
    write = signed(write_name(1))
    if "error_response" in peer.ask(write):
        yield "a write was refused"
    yield from peer.expect(41, "isv.request-repeated", write)
    read = signed(_READ, biz_model="bbiz_name1")
    for _ in range(2):
        if "error_response" in peer.ask(read):
            yield "a read was refused"
    moved = {**read, "biz_model": "b", "biz_name": "1"}  # another call that signs alike
    yield from peer.expect(41, "isv.request-replayed", moved)


def _root(method: str) -> str:
    return method.replace(".", "_") + "_response"

"""What the manual's page of the edge states, on the raw socket of both servers that stand there.

`serves` speaks the fast path of the gateway, `pages` what the console stands behind; both have the
deadlines of a hasty server and no network or database behind them.
"""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fuzz.in_process import Whole

from serai.gateway.driving import Driver
from serai.gateway.edge import EdgeLimits, edge_protocol
from serai.gateway.fast_path import fast_path
from tests.gateway.raw import PATIENCE, exchange, read_all

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "edge.md"
MIB = 1024 * 1024
LIMITS = EdgeLimits(head_seconds=1.5, body_seconds=3)

GET = b"GET /-/health HTTP/1.1\r\n"
HOST = b"Host: a\r\n"
POST = b"POST /router/rest?format=json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"


def _get(*headers: bytes) -> bytes:
    return GET + HOST + b"".join(header + b"\r\n" for header in headers) + b"\r\n"


def _post(*headers: bytes, body: bytes = b"") -> bytes:
    return POST + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


# As in the manual: what arrives, and the status of the one answer after which the connection ends.
REFUSED: dict[str, dict[str, bytes]] = {
    "400 no or two `Host`": {
        "none": GET + b"\r\n",
        "two": _get(b"Host: b"),
        "two alike": _get(HOST.strip()),
    },
    "400 a `Host` that is no host": {
        "a path": GET + b"Host: a/b\r\n\r\n",
        "a user": GET + b"Host: b@a\r\n\r\n",
        "a space": GET + b"Host: a b\r\n\r\n",
        "a fragment": GET + b"Host: a#\r\n\r\n",
    },
    "400 a length and `Transfer-Encoding`, in either order": {
        "length first": _post(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=LAST),
        "coding first": _post(b"Transfer-Encoding: chunked", b"Content-Length: 3", body=LAST),
    },
    "400 two lengths, or one that is no number": {
        "two": _post(b"Content-Length: 3", b"Content-Length: 4", body=b"abc"),
        "two alike": _post(b"Content-Length: 3", b"Content-Length: 3", body=b"abc"),
        "a list": _post(b"Content-Length: 3, 3", body=b"abc"),
        "negative": _post(b"Content-Length: -3", body=b"abc"),
        "signed": _post(b"Content-Length: +3", body=b"abc"),
        "hexadecimal": _post(b"Content-Length: 0x3", body=b"abc"),
        "empty": _post(b"Content-Length: ", body=b"abc"),
        "with a space": _post(b"Content-Length: 1 1", body=b"abc"),
        "beyond counting": _post(b"Content-Length: 99999999999999999999"),
    },
    "400 a `Transfer-Encoding` other than `chunked`, twice, or in HTTP/1.0": {
        "gzip": _post(b"Transfer-Encoding: gzip", body=LAST),
        "gzip and chunked": _post(b"Transfer-Encoding: gzip, chunked", body=LAST),
        "chunked and gzip": _post(b"Transfer-Encoding: chunked, gzip", body=LAST),
        "identity": _post(b"Transfer-Encoding: identity", body=LAST),
        "a control character": _post(b"Transfer-Encoding: \x0bchunked", body=LAST),
        "xchunked": _post(b"Transfer-Encoding: xchunked", body=LAST),
        "twice": _post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=LAST),
        "HTTP/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + LAST,
    },
    "400 a chunk whose size is wrong": {
        "no number": CHUNKED + b"xyz\r\n",
        "empty": CHUNKED + b"\r\nabc\r\n" + LAST,
        "negative": CHUNKED + b"-3\r\nabc\r\n" + LAST,
        "with 0x": CHUNKED + b"0x3\r\nabc\r\n" + LAST,
        "with a space": CHUNKED + b"3 \r\nabc\r\n" + LAST,
        "beyond counting": CHUNKED + b"fffffffffffffffff\r\n",
        "less than the chunk": CHUNKED + b"3\r\nabcd\r\n" + LAST,
        "an empty extension": CHUNKED + b"3;\r\nabc\r\n" + LAST,
    },
    "400 a body with more framing than content": {
        "long extensions": CHUNKED + b"3;" + b"x" * 8 * MIB + b"\r\nabc\r\n" + LAST,
        "tiny chunks": CHUNKED + b"1\r\na\r\n" * 200_000 + LAST,
        "a long trailer": CHUNKED + b"3\r\na=1\r\n0\r\nX: " + b"y" * 8 * MIB,
        "many trailers": CHUNKED + b"3\r\na=1\r\n0\r\n" + b"X: y\r\n" * 100_000,
    },
    "400 a bare CR or LF, NUL, a folded header": {
        "bare LF": GET.replace(b"\r", b"") + b"Host: a\n\n",
        "bare CR": GET.replace(b"\n", b"") + b"Host: a\r\r",
        "CR in a value": _get(b"X: a\rb"),
        "LF in a value": _get(b"X: a\nY: b"),
        "NUL in a value": _get(b"X: a\x00b"),
        "NUL in a name": _get(b"X\x00: a"),
        "NUL in the target": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
        "LF after a chunk's size": CHUNKED + b"3\nabc\r\n" + LAST,
        "folded by a space": _get(b"X: a", b" b"),
        "folded by a tab": _get(b"X: a", b"\tb"),
        "folded at once": GET + b" Host: a\r\n\r\n",
    },
    "400 a header without a name or a colon, or with a space in its name": {
        "no name": _get(b": a"),
        "no colon": _get(b"abc"),
        "a space inside": _get(b"A b: c"),
        "a space before the colon": _get(b"A : c"),
    },
    "400 a target that is no address": {
        "relative": b"GET router/rest HTTP/1.1\r\n" + HOST + b"\r\n",
        "a fragment": b"GET /router/rest#a HTTP/1.1\r\n" + HOST + b"\r\n",
        "no ASCII": b"GET /\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n",
        "another scheme": b"GET ftp://a/ HTTP/1.1\r\n" + HOST + b"\r\n",
        "no path": b"GET http://a HTTP/1.1\r\n" + HOST + b"\r\n",
    },
    "400 `CONNECT`": {"to a host": b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n"},
    "400 no HTTP at all": {
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "an unknown method": b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n",
        "a small method": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    },
    "413 more than the largest body": {
        "declared": _post(b"Content-Length: %d" % (4 * MIB + 1)),
        "in chunks": CHUNKED + (b"100000\r\n" + b"a" * MIB + b"\r\n") * 5,
    },
    "431 more than 100 headers or 64 KiB of head": {
        "many headers": GET + HOST + b"X: y\r\n" * 200 + b"\r\n",
        "8 MB of headers": GET + HOST + b"X: " + b"y" * 8 * MIB,
        "8 MB of address": b"GET /" + b"a" * 8 * MIB,
        "8 MB of empty lines": b"\r\n" * 4 * MIB,
    },
    "505 another version": {
        "0.9": b"GET /\r\n\r\n",
        "2.0": b"GET / HTTP/2.0\r\n" + HOST + b"\r\n",
    },
}

# As in the manual: what is taken for what it means.
ANSWERED = {
    "HTTP/1.0, then closed": b"GET /-/health HTTP/1.0\r\n\r\n",
    "`Connection: close`": _get(b"Connection: close"),
    "a target with scheme and host": b"GET http://a/-/health HTTP/1.1\r\nHost: a\r\n"
    b"Connection: close\r\n\r\n",
    "an offer of another protocol": _get(b"Connection: Upgrade", b"Upgrade: h2c"),
    "empty lines before a request": b"\r\n\r\n" + _get(b"Connection: close"),
    "bytes above ASCII in a value": _get(b"X: \xff\xfe", b"Connection: close"),
    "white space around a length": _post(b"Content-Length:  3 ", body=b"a=1"),
    "zeros before a length": _post(b"Content-Length: 0003", body=b"a=1"),
    "no length: no body": _post(),
    "a body with `GET`": _get(b"Connection: close", b"Content-Length: 3") + b"a=1",
    "chunks, also with extensions": CHUNKED + b"2;x=y\r\na=\r\n1;z\r\n1\r\n0;end\r\n\r\n",
    "trailers, which are dropped": CHUNKED + b"3\r\na=1\r\n0\r\nX: y\r\n\r\n",
    "another expectation than `100-continue`": _post(b"Expect: other", b"Content-Length: 0"),
}


async def _page(scope: Any, receive: Any, send: Any) -> None:
    names = [name for name, _ in scope["headers"]]
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b",".join(names)})


@contextmanager
def _serving(app: Any, protocol: Any) -> Iterator[int]:
    config = uvicorn.Config(app, http=protocol, lifespan="off", ws="none", log_config=None)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module", params=["serves", "pages"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    if request.param == "pages":
        with _serving(_page, edge_protocol(LIMITS)) as port:
            yield port
        return
    with closing(Whole()) as whole:
        gateway = whole.gateway()
        with _serving(gateway, fast_path(LIMITS, gateway.calls, Driver())) as port:
            yield port


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        pytest.param(row.partition(" ")[0], sent, id=f"{row}: {name}")
        for row, variants in REFUSED.items()
        for name, sent in variants.items()
    ],
)
def test_what_is_refused_is_answered_once_and_closed(port: int, status: str, sent: bytes) -> None:
    answer = exchange(port, sent + _get())

    assert answer.split(b" ")[1] == status.encode()
    assert answer.count(b"\r\ncontent-type") + answer.count(b"\r\ncontent-length") == 2
    assert b"connection: close" in answer.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("sent", ANSWERED.values(), ids=ANSWERED)
def test_what_is_unusual_but_right_is_answered(port: int, sent: bytes) -> None:
    answer = exchange(port, sent)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer.partition(b"\r\n\r\n")[0].lower()


def test_what_follows_a_chunked_body_is_no_header_of_the_request() -> None:
    trailer = b"X-Forwarded-For: 203.0.113.7\r\nSignature-Input: a=()\r\n\r\n"
    with _serving(_page, edge_protocol(LIMITS)) as port:
        answer = exchange(port, CHUNKED + b"3\r\na=1\r\n0\r\n" + trailer)

    assert b"transfer-encoding" in answer.partition(b"\r\n\r\n")[2]
    assert b"x-forwarded-for" not in answer
    assert b"signature-input" not in answer


def test_a_hundred_is_sent_before_a_body_that_waits_for_it(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(_post(b"Expect: 100-continue", b"Content-Length: 3"))
        first = connection.recv(100)
        connection.sendall(b"a=1")
        answer = read_all(connection)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_requests_ahead_of_their_answers_are_answered_in_order(port: int) -> None:
    last = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    answer = exchange(port, _get() + _post().replace(b"Connection: close\r\n", b"") + last)

    assert answer.count(b"HTTP/1.1 ") == 3
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_request_behind_a_refused_one_is_never_served(port: int) -> None:
    hidden = b"GET /-/health HTTP/1.1\r\n" + HOST + b"X-Hidden: 1\r\n\r\n"

    answer = exchange(port, _post(b"Transfer-Encoding: gzip, chunked", body=LAST + hidden))

    assert answer.count(b"HTTP/1.1 4") == 1
    assert answer.count(b"HTTP/1.1 200") == 0


SLOW = {
    "a trickled head": (GET, b"X: y\r\n", b"408"),
    "trickled empty lines": (b"", b"\r\n", b"408"),
    "a trickled body": (_post(b"Content-Length: 1000"), b"a", b"408"),
    "trickled chunks": (CHUNKED, b"1\r\na\r\n", b"408"),
    "a trickled trailer": (CHUNKED + b"1\r\na\r\n0\r\nX: ", b"y", b"408"),
}


@pytest.mark.parametrize(("begin", "drop", "status"), SLOW.values(), ids=SLOW)
def test_what_trickles_in_is_ended_by_a_deadline_of_its_own(
    port: int, begin: bytes, drop: bytes, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        ended = threading.Event()
        trickle = threading.Thread(target=_trickle, args=(connection, begin, drop, ended))
        trickle.start()
        answer = read_all(connection)
        ended.set()
        trickle.join()

    assert answer.split(b" ")[1] == status
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_connection_that_says_nothing_is_closed_without_a_word(port: int) -> None:
    assert exchange(port, b"") == b""


def test_the_manual_has_a_row_for_each() -> None:
    rows = set(re.findall(r"^\| (.+?) \| (\d{3}) \|$", MANUAL.read_text(encoding="utf-8"), re.M))
    taken = set(re.findall(r"^- (.+)$", MANUAL.read_text(encoding="utf-8"), re.M))

    stated = {(row[4:], row[:3]) for row in REFUSED}
    assert stated <= rows
    assert taken == set(ANSWERED)


def _trickle(connection: Any, begin: bytes, drop: bytes, ended: threading.Event) -> None:
    try:
        connection.sendall(begin)
        while not ended.wait(0.2):
            connection.sendall(drop)
    except OSError:
        pass  # the other side has had enough

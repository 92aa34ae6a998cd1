"""The HTTP edge on a raw socket: each violation has a stated answer, and none is a 500."""

import re
import socket
from urllib.parse import urlencode

import pytest

from tests.gateway.calling import signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.raw import PATIENCE, exchange, read_answer

pytestmark = pytest.mark.database

POST = b"POST /router/rest?format=json HTTP/1.1\r\nHost: a\r\n"
MIB = 1024 * 1024

REFUSED = [
    ("no host", b"GET /router/rest HTTP/1.1\r\n\r\n", b"400"),
    ("two hosts", b"GET /router/rest HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", b"400"),
    (
        "length and chunked",
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"400",
    ),
    (
        "chunked and length",
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"400",
    ),
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", b"400"),
    ("two equal lengths", POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", b"400"),
    ("negative length", POST + b"Content-Length: -1\r\n\r\n", b"400"),
    ("length with a sign", POST + b"Content-Length: +1\r\n\r\na", b"400"),
    ("length beyond counting", POST + b"Content-Length: 99999999999999999999\r\n\r\n", b"400"),
    ("other encoding", POST + b"Transfer-Encoding: gzip\r\n\r\n", b"400"),
    ("bad chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", b"400"),
    ("huge chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", b"400"),
    ("space before colon", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"400"),
    ("folded header", b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", b"400"),
    ("NUL in a header", b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n", b"400"),
    ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400"),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400"),
    ("unknown method", b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
    ("connect", b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
    ("no path", b"GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
    ("many headers", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
    ("large header", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b"431"),
    ("endless header", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 8 * MIB, b"431"),
    ("endless address", b"GET /" + b"a" * 8 * MIB, b"431"),
    ("declared too large", POST + b"Content-Length: %d\r\n\r\n" % (4 * MIB + 1), b"413"),
    (
        "chunks too large",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"100000\r\n" + b"a" * MIB + b"\r\n") * 5,
        b"413",
    ),
]


@pytest.mark.parametrize(
    ("request_bytes", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_violation_is_answered_once_and_the_connection_closed(
    gateway: RunningGateway, request_bytes: bytes, status: bytes
) -> None:
    follow_up = b"GET /-/health HTTP/1.1\r\nHost: a\r\n\r\n"

    answer = exchange(gateway.port, request_bytes + follow_up)

    assert answer.split(b" ")[1] == status
    assert answer.count(b"HTTP/1.1") == 1
    assert b"connection: close" in answer
    assert b"\r\nok" not in answer


def test_more_than_4_mib_are_413_in_the_platforms_envelope(gateway: RunningGateway) -> None:
    body = b"a=" + b"b" * 4 * MIB

    answer = exchange(gateway.port, POST + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    head, _, envelope = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b'"sub_code":"isv.unreadable-request"' in envelope
    assert b"4,194,304 bytes" in envelope


def test_exactly_4_mib_are_read(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = urlencode(signed("taobao.item.add", title="x")).encode()
    body = call + b"&" + b"filler=" + b"f" * (4 * MIB - len(call) - 8)

    head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    answer = exchange(gateway.port, head + body)

    assert len(body) == 4 * MIB
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"code":25' in answer


def test_large_bodies_that_nobody_reads_out_still_see_the_answer(gateway: RunningGateway) -> None:
    head = POST + b"Content-Length: %d\r\n\r\n" % (64 * MIB)

    answer = exchange(gateway.port, head, *[b"a" * MIB] * 16)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_pipelined_calls_are_answered_in_order(gateway: RunningGateway, upstream: FarEnd) -> None:
    one = b"GET /-/health HTTP/1.1\r\nHost: a\r\n\r\n"
    two = b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /-/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    answer = exchange(gateway.port, one + two + last)

    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"404", b"200"]


def test_a_flood_of_requests_ahead_of_their_answers_is_ended(gateway: RunningGateway) -> None:
    one = b"GET /router/rest HTTP/1.1\r\nHost: a\r\n\r\n"

    answer = exchange(gateway.port, one * 100)

    assert b"Too many requests are sent ahead" in answer
    assert answer.count(b"HTTP/1.1 ") < 100


def test_http_1_0_is_answered_and_closed(gateway: RunningGateway) -> None:
    answer = exchange(gateway.port, b"GET /-/health HTTP/1.0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer
    assert answer.endswith(b"ok\n")


def test_an_upgrade_is_ignored_and_the_connection_closed(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    body = urlencode(signed()).encode()
    head = POST + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"

    answer = exchange(gateway.port, head % len(body) + body)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"aliexpress_ds_category_get_response" in answer


def test_expect_100_continue_is_answered_first(gateway: RunningGateway, upstream: FarEnd) -> None:
    body = urlencode(signed()).encode()
    head = POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        first = connection.recv(100)
        connection.sendall(body)

        answer = read_answer(connection)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert b"aliexpress_ds_category_get_response" in answer


def test_a_chunked_body_is_read(gateway: RunningGateway, upstream: FarEnd) -> None:
    body = urlencode(signed()).encode()
    head = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:])]

    answer = exchange(gateway.port, head, *chunks, b"0\r\n\r\n")

    assert b"aliexpress_ds_category_get_response" in answer


def test_a_caller_that_hangs_up_disturbs_nobody(gateway: RunningGateway, upstream: FarEnd) -> None:
    upstream.delay = 0.3
    body = urlencode(signed()).encode()
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
            connection.sendall(POST + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    answer = exchange(gateway.port, b"GET /-/health HTTP/1.0\r\n\r\n")

    assert answer.endswith(b"ok\n")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--PHP--\r\n", b"multipart/form-data; boundary=PHP"),
        (b"", b"multipart/form-data; boundary=PHP"),
        (b"", b""),
        (
            b'\r\n--J\r\nContent-Disposition:form-data;name="categoryId"\r\n'
            b"Content-Type:text/plain\r\n\r\n3\r\n--J--\r\n",
            b"multipart/form-data;charset=utf-8;boundary=J",
        ),
        (
            b'--P\r\nContent-Disposition: file; name="x"; filename="y"\r\n'
            b"Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            b"\xff\xfe\r\n--P--\r\n",
            b"multipart/form-data; boundary=P",
        ),
    ],
    ids=["zero parts", "empty multipart", "empty post", "java", "python"],
)
def test_bodies_of_real_clients_are_read(
    gateway: RunningGateway, upstream: FarEnd, body: bytes, content_type: bytes
) -> None:
    more = {"categoryId": "3"} if b"categoryId" in body else {}
    query = {name: value for name, value in signed(**more).items() if name not in more}
    head = b"POST /router/rest?%s HTTP/1.1\r\nHost: a\r\n" % urlencode(query).encode()
    if content_type:
        head += b"Content-Type: %s\r\n" % content_type
    head += b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)

    answer = exchange(gateway.port, head + body)

    assert b"aliexpress_ds_category_get_response" in answer
    assert upstream.received[0].body == more

"""A request whose header lines were read before is known by them, and answered just the same."""

import re
import socket
import time
from itertools import accumulate
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.gateway.heads import LONGEST, MOST_KEPT, Heads
from tests.gateway.calling import CATEGORIES, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.raw import PATIENCE, exchange, read_answer

LINES = b"Host: a\r\nUser-Agent: x\r\nContent-Length: 3\r\n\r\n"
HEADERS = ((b"host", b"a"), (b"user-agent", b"x"), (b"content-length", b"3"))
FIRST = b"POST /router/rest HTTP/1.1\r\n"


def heads(head_bytes: int = 65536) -> Heads:
    """Knows LINES."""
    known = Heads(head_bytes=head_bytes)
    known.learn(FIRST + LINES + b"a=b", HEADERS, keep_alive=True)
    return known


def test_a_request_with_the_same_header_lines_is_known_whole() -> None:
    known = heads().find(b"POST /router/rest?x=%20y HTTP/1.1\r\n" + LINES + b"c=d")

    assert known is not None
    assert (known.method, known.query, known.body) == ("POST", b"x=%20y", b"c=d")
    assert (known.head.headers, known.head.keep_alive) == (HEADERS, True)


@pytest.mark.parametrize(
    "data",
    [
        FIRST + LINES + b"a=",
        FIRST + LINES + b"a=b&",
        FIRST + LINES + b"a=b" + FIRST + LINES + b"a=b",
        FIRST + LINES.replace(b"User", b"user") + b"a=b",
        FIRST + LINES[:-2],
        b"\r\n" + FIRST + LINES + b"a=b",
        b"PUT /router/rest HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest HTTP/1.0\r\n" + LINES + b"a=b",
        b"POST /router/rest?a b HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest?a#b HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest?\xe4 HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest?\x7f HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/restx HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest\r\nX: y HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST http://a/router/rest HTTP/1.1\r\n" + LINES + b"a=b",
        b"POST /router/rest HTTP/1.1\n" + LINES + b"a=b",
        b"POST /router/rest?" + b"x" * 65536 + b" HTTP/1.1\r\n" + LINES + b"a=b",
    ],
)
def test_whatever_is_a_little_different_goes_to_the_parser(data: bytes) -> None:
    assert heads().find(data) is None


@pytest.mark.parametrize(
    "more",
    [(b"transfer-encoding", b"chunked"), (b"expect", b"100-continue"), (b"x", b"y" * LONGEST)],
    ids=["chunked", "expect", "long"],
)
def test_lines_that_say_more_than_a_length_are_not_kept(more: tuple[bytes, bytes]) -> None:
    known = Heads(head_bytes=65536)
    data = FIRST + b"%s: %s\r\n" % more + LINES + b"a=b"

    known.learn(data, (*HEADERS, more), keep_alive=True)

    assert known.find(data) is None


def test_no_more_heads_are_kept_than_stated() -> None:
    known = Heads(head_bytes=65536)

    for number in range(3 * MOST_KEPT):
        lines = b"Host: %d\r\n\r\n" % number
        known.learn(FIRST + lines, ((b"host", b"%d" % number),), keep_alive=True)

    assert len(known) <= MOST_KEPT


def call(**params: str) -> bytes:
    body = urlencode(signed(**params)).encode()
    head = b"POST /router/rest HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def without_what_changes(answer: bytes) -> bytes:
    answer = re.sub(rb'"request_id":"\w+"', b"", answer)
    answer = re.sub(rb"look up \w+", b"", answer)
    return re.sub(rb"(?mi)^(date|x-ratelimit-\w+): .*$", b"", answer)


def test_the_second_answer_is_that_of_the_first(gateway: RunningGateway, upstream: FarEnd) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        answers = []
        for request in [call()] * 3 + [call(sign="AB" * 32)] * 3:
            connection.sendall(request)
            answers.append(without_what_changes(read_answer(connection)))

    assert len(set(answers[:3])) == len(set(answers[3:])) == 1
    assert b"error_response" not in answers[0]
    assert b"error_response" in answers[3]


def test_a_known_head_that_ends_the_connection_ends_it(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    request = call().replace(b"Host: a\r\n", b"Host: a\r\nConnection: close\r\n")

    answers = [exchange(gateway.port, request) for _ in range(3)]

    assert [answer.count(b"HTTP/1.1 200 ") for answer in answers] == [1, 1, 1]
    assert all(b"\r\nconnection: close\r\n" in answer for answer in answers)


PIECES = [
    b"GET /-/health HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /router/rest HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b",
    b"POST /router/rest?c=d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b",
    b"GET /router/rest?v=2.0 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /router/rest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\na=b\r\n0\r\n\r\n",
    b"POST /rest HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.lists(st.integers(1, 400)))
def test_however_requests_are_cut_and_joined_each_gets_its_own_answer(
    gateway: RunningGateway, pieces: list[bytes], cuts: list[int]
) -> None:
    alone = [exchange(gateway.port, piece, finish=True) for piece in PIECES]
    wanted = {
        piece: re.findall(rb'"code":"?\w+|"code">\w+|\nok\n|<code>\w+', answer)
        for piece, answer in zip(PIECES, alone, strict=True)
    }

    ends = [0, *accumulate(cuts)]
    sent = b"".join(pieces)
    chunks = [sent[begin:end] for begin, end in zip(ends, [*ends[1:], None], strict=True)]
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        for chunk in filter(None, chunks):
            connection.sendall(chunk)
        answers = answers_on(connection, len(pieces))

    found = [re.findall(rb'"code":"?\w+|"code">\w+|\nok\n|<code>\w+', one) for one in answers]
    assert found == [wanted[piece] for piece in pieces]


def answers_on(connection: socket.socket, count: int) -> list[bytes]:
    """So many answers, one after the other."""
    answers = []
    with connection.makefile("rb") as stream:
        for _ in range(count):
            head = b"".join(iter(stream.readline, b"\r\n"))
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            answers.append(head + b"\r\n" + stream.read(length))
    return answers


def test_answers_that_nobody_reads_yet_stay_whole_and_in_order(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    upstream.answer(CATEGORIES, {"text": "long " * 200_000})
    requests = [call() for _ in range(8)]

    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as connection:
        for request in requests:
            connection.sendall(request)
            time.sleep(0.1)
        answers = answers_on(connection, len(requests))

    assert {len(answer) > 1_000_000 and answer.endswith(b"}") for answer in answers} == {True}
    assert {answer.count(b"HTTP/1.1 200 OK") for answer in answers} == {1}

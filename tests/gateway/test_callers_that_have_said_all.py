"""Callers that end their side of the connection (`nc -N`, some health checks) and then read."""

from urllib.parse import urlencode

import pytest

from tests.gateway.calling import signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.raw import exchange


def _call(path: bytes) -> bytes:
    body = urlencode(signed()).encode()
    head = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
    return head % (path, len(body)) + body


@pytest.mark.parametrize("path", [b"/router/rest", b"/sync", b"/-/health"])
def test_the_answer_still_comes(gateway: RunningGateway, upstream: FarEnd, path: bytes) -> None:
    answers = [exchange(gateway.port, _call(path), finish=True) for _ in range(3)]

    assert [answer.count(b"HTTP/1.1 ") for answer in answers] == [1, 1, 1]


def test_all_requests_that_were_sent_ahead_are_answered(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    both = _call(b"/router/rest") + _call(b"/sync")

    answers = exchange(gateway.port, both + _call(b"/router/rest"), finish=True)

    assert answers.count(b"HTTP/1.1 200 ") == 3


def test_half_a_request_is_not_waited_for(gateway: RunningGateway, upstream: FarEnd) -> None:
    half = _call(b"/router/rest")[:-5]

    assert exchange(gateway.port, half, finish=True) == b""

"""An upstream that fails again and again is left alone; a slow one slows nobody else."""

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from serai.gateway.breaker import Breaker
from serai.protocol import published
from tests.gateway.calling import CATEGORIES, error_of, post, signed
from tests.gateway.conftest import start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import Platform


def test_a_breaker_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(failures=3, pause=2.0)
    for _ in range(2):
        breaker.failed(0.0)
    breaker.succeeded()
    for _ in range(2):
        breaker.failed(0.0)
    assert breaker.lets_pass(0.0)

    breaker.failed(0.0)

    assert not breaker.lets_pass(1.9)


def test_an_open_breaker_lets_one_call_try_every_pause() -> None:
    breaker = Breaker(failures=1, pause=2.0)
    breaker.failed(0.0)

    assert [breaker.lets_pass(2.0) for _ in range(3)] == [True, False, False]
    breaker.failed(2.5)
    assert not breaker.lets_pass(4.4)
    assert breaker.lets_pass(4.5)


def test_one_success_closes_it() -> None:
    breaker = Breaker(failures=1, pause=2.0)
    breaker.failed(0.0)
    assert breaker.lets_pass(2.0)

    breaker.succeeded()

    assert [breaker.lets_pass(2.0) for _ in range(3)] == [True] * 3


@pytest.mark.database
def test_after_twenty_failures_in_a_row_an_upstream_is_left_alone(own_platform: Platform) -> None:
    running = start_gateway(own_platform)
    try:
        told = [error_of(post(running.url, signed("serai.unreachable.get"))) for _ in range(21)]
    finally:
        stop_gateway(running)

    assert told == [(10, "isp.remote-connection-error")] * 20 + [
        (10, "isp.remote-service-unavailable")
    ]


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Takes connections and requests, and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        yield listener


@pytest.mark.database
def test_a_slow_upstream_does_not_slow_the_others(
    own_platform: Platform, upstream: FarEnd, silent: socket.socket
) -> None:
    address = f"http://127.0.0.1:{silent.getsockname()[1]}"
    own_platform.publish("upstream", "deaf", published.UpstreamDocument(address))
    running = start_gateway(own_platform)
    told: list[httpx.Response] = []

    def call_the_slow_one() -> None:
        told.append(post(running.url, signed("serai.unreachable.get"), timeout=60))

    callers = [threading.Thread(target=call_the_slow_one) for _ in range(40)]
    try:
        for caller in callers:
            caller.start()
        waiting = [silent.accept()[0] for _ in callers]
        answered = [post(running.url, signed(CATEGORIES)) for _ in range(20)]

        assert all("error_response" not in answer.json() for answer in answered)
        assert not told
        for connection in waiting:
            connection.close()
    finally:
        for caller in callers:
            caller.join()
        stop_gateway(running)
    assert {error_of(response)[0] for response in told} == {50}

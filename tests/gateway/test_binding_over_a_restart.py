"""What a sign stood for before a gateway ended, it stands for after it started again."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.gateway.calling import error_of, milliseconds, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import Platform
from tests.gateway.test_http_message_signatures import message, sent

ADD, REPLACE = "taobao.note.add", "taobao.note.replace"
REPEATED = (41, "isv.request-repeated")
REPLAYED = (41, "isv.request-replayed")
BEFORE_RESTART = (41, "isv.request-before-restart")


def a_write(method: str = ADD, note: str = "hi") -> dict[str, str]:
    return signed(method, note=note, timestamp=milliseconds())


def made(running: RunningGateway, call: dict[str, str]) -> dict[str, str]:
    assert "error_response" not in post(running.url, call).json()
    return call


def kill(running: RunningGateway) -> None:
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(timeout=30)


def left_by(platform: Platform) -> list[Path]:
    return list((platform.data / "gateway").glob("ended-*"))


@pytest.mark.database
def test_a_write_made_before_an_orderly_restart_is_not_made_again(
    own_platform: Platform, upstream: FarEnd
) -> None:
    first = start_gateway(own_platform)
    writes = [made(first, a_write(ADD, "hi num9999")), made(first, a_write(REPLACE))]
    never_made = a_write(ADD, "signed before the restart, sent after it")
    stop_gateway(first)

    again = start_gateway(own_platform)
    try:
        told = [error_of(post(again.url, write)) for write in writes]
        forged = post(again.url, writes[0] | {"note": "hi ", "num": "9999"})
        assert told == [REPEATED, REPEATED]
        assert error_of(forged) == REPLAYED
        assert len(upstream.received) == 2
        made(again, never_made)
        made(again, a_write())
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_it_is_not_made_after_several_restarts_either(
    own_platform: Platform, upstream: FarEnd
) -> None:
    first = start_gateway(own_platform)
    write = made(first, a_write())
    stop_gateway(first)
    stop_gateway(start_gateway(own_platform))

    again = start_gateway(own_platform)
    try:
        assert error_of(post(again.url, write)) == REPEATED
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_a_write_on_its_way_at_the_end_is_not_made_again(
    own_platform: Platform, upstream: FarEnd
) -> None:
    first = start_gateway(own_platform)
    upstream.delay = 1
    write = a_write()
    told: list[httpx.Response] = []
    caller = threading.Thread(target=lambda: told.append(post(first.url, write)))
    caller.start()
    while not upstream.received:
        time.sleep(0.01)
    stop_gateway(first)
    caller.join()
    assert "error_response" not in told[0].json()

    again = start_gateway(own_platform)
    try:
        assert error_of(post(again.url, write)) == REPEATED
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_a_nonce_is_good_for_one_message_over_a_restart(
    own_platform: Platform, upstream: FarEnd
) -> None:
    first = start_gateway(own_platform)
    request = message(first)
    assert "error_response" not in sent(request).json()
    stop_gateway(first)

    again = start_gateway(own_platform)
    try:
        request.url = request.url.copy_with(port=again.port)
        assert error_of(sent(request)) == REPLAYED
        assert "error_response" not in sent(message(again)).json()
        assert len(upstream.received) == 2
    finally:
        stop_gateway(again)


def _damage(path: Path) -> None:
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.database
@pytest.mark.parametrize("harm", [_damage, _cut, _empty, Path.unlink])
def test_what_was_left_is_not_believed_if_it_was_harmed(
    own_platform: Platform, upstream: FarEnd, harm: Callable[[Path], None]
) -> None:
    first = start_gateway(own_platform)
    write = made(first, a_write())
    stop_gateway(first)
    (left,) = left_by(own_platform)
    harm(left)

    again = start_gateway(own_platform)
    try:
        assert error_of(post(again.url, write)) == BEFORE_RESTART
        assert len(upstream.received) == 1
        made(again, a_write())
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_a_killed_gateway_refuses_what_was_stamped_before_it_started_again(
    own_platform: Platform, upstream: FarEnd
) -> None:
    killed = start_gateway(own_platform)
    write, request = made(killed, a_write()), message(killed)
    sent(request)
    kill(killed)

    again = start_gateway(own_platform)
    try:
        request.url = request.url.copy_with(port=again.port)
        assert error_of(post(again.url, write)) == BEFORE_RESTART
        assert error_of(sent(request)) == BEFORE_RESTART
        assert len(upstream.received) == 2
        made(again, a_write())
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_what_an_orderly_end_left_is_not_believed_after_a_later_kill(
    own_platform: Platform, upstream: FarEnd
) -> None:
    first = start_gateway(own_platform)
    stop_gateway(first)
    second = start_gateway(own_platform)
    assert left_by(own_platform) == []
    write = made(second, a_write())
    kill(second)

    third = start_gateway(own_platform)
    try:
        assert error_of(post(third.url, write)) == BEFORE_RESTART
    finally:
        stop_gateway(third)
    fourth = start_gateway(own_platform)
    try:
        assert error_of(post(fourth.url, write)) == BEFORE_RESTART
        assert len(upstream.received) == 1
    finally:
        stop_gateway(fourth)


@pytest.mark.database
def test_a_first_start_refuses_nothing(own_platform: Platform, upstream: FarEnd) -> None:
    write = a_write()

    running = start_gateway(own_platform)
    try:
        made(running, write)
    finally:
        stop_gateway(running)


@pytest.mark.database
def test_an_orderly_end_leaves_one_file_for_nobody_else_to_read(own_platform: Platform) -> None:
    running = start_gateway(own_platform)
    folder = own_platform.data / "gateway"
    assert list(folder.glob("running-*"))

    stop_gateway(running)

    (left,) = left_by(own_platform)
    assert left.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in folder.iterdir()} == {left.name, "documents.jsonl"}

"""A sign that fits two calls, and a call that comes twice, at a running gateway."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from serai.protocol.signature import sign
from tests.gateway.calling import error_of, milliseconds, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import SECRET, Platform

ADD, REPLACE, DROP, GET = (f"taobao.note.{verb}" for verb in ("add", "replace", "drop", "get"))


def forged_from(call: dict[str, str]) -> dict[str, str]:
    """`note="hi num9999"` becomes `note="hi "` and `num="9999"`: the sign stays right."""
    note, _, number = call["note"].partition("num")
    forged = call | {"note": note, "num": number}
    bare = {name: value for name, value in forged.items() if name != "sign"}
    assert sign(bare, SECRET, call["sign_method"]) == call["sign"]
    return forged


@pytest.mark.database
@pytest.mark.parametrize("digest", ["md5", "hmac", "hmac-sha256"])
@pytest.mark.parametrize("method", [ADD, GET])
def test_a_text_never_becomes_a_parameter(
    gateway: RunningGateway, upstream: FarEnd, digest: str, method: str
) -> None:
    call = signed(method, sign_method=digest, note=f"{time.time_ns()} num9999")
    told = post(gateway.url, call)
    assert "error_response" not in told.json()

    forged = post(gateway.url, forged_from(call))

    assert error_of(forged) == (41, "isv.request-replayed")
    assert [received.body for received in upstream.received] == [{"note": call["note"]}]


@pytest.mark.database
def test_an_empty_parameter_cannot_be_added_to_a_write(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed(ADD, note="hi", zeta=f"{time.time_ns()}zz")
    post(gateway.url, call)

    grown = call | {"zeta": call["zeta"].removesuffix("zz"), "zz": ""}

    assert error_of(post(gateway.url, grown)) == (41, "isv.request-replayed")


@pytest.mark.database
def test_a_repeated_write_reaches_the_upstream_once(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed(ADD, note=f"{time.time_ns()}")
    first, second = post(gateway.url, call), post(gateway.url, call)

    assert "error_response" not in first.json()
    assert error_of(second) == (41, "isv.request-repeated")
    assert len(upstream.received) == 1


@pytest.mark.database
def test_a_method_may_answer_a_repeated_write_again(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed(REPLACE, note=f"{time.time_ns()}")
    first, second = post(gateway.url, call), post(gateway.url, call)

    assert first.content == second.content
    assert len(upstream.received) == 1


@pytest.mark.database
def test_the_same_write_at_once_is_made_once(gateway: RunningGateway, upstream: FarEnd) -> None:
    upstream.delay = 0.3
    call = signed(REPLACE, note=f"{time.time_ns()}")
    told: list[httpx.Response] = []
    callers = [threading.Thread(target=lambda: told.append(post(gateway.url, call))) for _ in "abc"]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len({response.content for response in told}) == 1
    assert len(upstream.received) == 1


@pytest.mark.database
def test_a_write_that_was_not_made_may_come_again(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    unreached = signed(DROP, note=f"{time.time_ns()}")
    refused = signed(ADD, note="hi", num="many")

    for call, error in (
        (unreached, (10, "isp.remote-connection-error")),
        (refused, (41, "isv.invalid-parameter:num")),
    ):
        assert [error_of(post(gateway.url, call)) for _ in "ab"] == [error, error]
    assert not upstream.received


@pytest.mark.database
def test_an_unknown_method_binds_nothing_and_is_reported_in_its_place(
    gateway: RunningGateway,
) -> None:
    call = signed("taobao.note.lose", note="hi num9999")

    assert error_of(post(gateway.url, call)) == (22, "isv.invalid-parameter:method")
    assert error_of(post(gateway.url, forged_from(call))) == (22, "isv.invalid-parameter:method")


@pytest.mark.database
def test_a_killed_gateway_refuses_writes_stamped_before_it_started_again(
    own_platform: Platform, upstream: FarEnd
) -> None:
    killed = start_gateway(own_platform)
    call = signed(ADD, note="hi", timestamp=milliseconds())
    assert "error_response" not in post(killed.url, call).json()
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait(timeout=30)

    again = start_gateway(own_platform)
    try:
        assert error_of(post(again.url, call)) == (41, "isv.request-before-restart")
        assert len(upstream.received) == 1
        fresh = post(again.url, signed(ADD, note="hi", timestamp=milliseconds()))
        assert "error_response" not in fresh.json()
    finally:
        stop_gateway(again)


@pytest.mark.database
def test_a_gateway_that_ended_in_order_leaves_no_mark(own_platform: Platform) -> None:
    running = start_gateway(own_platform)
    assert list((own_platform.data / "gateway").glob("running-*"))

    stop_gateway(running)

    assert not list((own_platform.data / "gateway").glob("running-*"))


def test_the_mark_of_a_living_process_is_no_mark_of_a_killed_one(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from serai.gateway.running_mark import RunningMark\n"
        "print(RunningMark(pathlib.Path(sys.argv[1])).begin(), flush=True); sys.stdin.read()"
    )

    def begin() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        )
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    living, first = begin()
    second_living, second = begin()
    living.kill()
    living.communicate()
    third_living, third = begin()
    for process in (second_living, third_living):
        process.kill()
        process.communicate()

    assert (first, second, third) == ("False", "False", "True")

"""A sign that fits two calls, and a call that comes twice, at a running gateway."""

import threading
import time

import httpx
import pytest

from serai.protocol.signature import sign
from tests.gateway.calling import error_of, post, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import SECRET

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

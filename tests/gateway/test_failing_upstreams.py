"""What a caller gets when the far end fails, and when a call may be repeated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from serai.gateway.upstream import Upstream
from serai.gateway.upstream_limits import (
    Broken,
    Busy,
    TimedOut,
    Unreachable,
    UpstreamAnswer,
    UpstreamLimits,
)
from tests.gateway.calling import CATEGORIES, error_of, post, signed
from tests.gateway.conftest import RunningGateway, free_port
from tests.gateway.far_end import FarEnd

HASTY = UpstreamLimits(connections=2, waiting=1, connect=0.5, read=0.5, total=1.0, answer=1000)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class FarSide:
    """A server on a bare socket that follows a script for each connection."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = script

    async def read_request(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].split()[0])
        request = head + await reader.readexactly(length)
        self.requests.append(request)
        return request


@asynccontextmanager
async def far_side(
    script: Callable[[FarSide, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    limits: UpstreamLimits = HASTY,
) -> AsyncIterator[tuple[Upstream, FarSide]]:
    async def follow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        side.connections += 1
        try:
            await script(side, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    side = FarSide(follow)
    server = await asyncio.start_server(follow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    upstream = Upstream(f"http://127.0.0.1:{port}/base/", limits)
    try:
        yield upstream, side
    finally:
        upstream.close()
        server.close()
        await asyncio.sleep(0.01)


def answers(*parts: bytes) -> Callable[..., Awaitable[None]]:
    """One answer on each connection, in these parts, then the end."""

    async def script(
        side: FarSide, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await side.read_request(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)

    return script


async def test_a_request_names_the_method_and_carries_json() -> None:
    async with far_side(answers(OK)) as (upstream, side):
        answer = await upstream.ask("a.b.get", b'{"x":1}', headers=b"X: y\r\n", repeatable=True)

    assert answer == UpstreamAnswer(200, b"{}")
    assert side.requests[0].startswith(b"POST /base/a.b.get HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX: y\r\n" in side.requests[0]
    assert side.requests[0].endswith(b'Content-Length: 7\r\n\r\n{"x":1}')


@pytest.mark.parametrize(
    "parts",
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
            b"1\r\n}\r\n0\r\n\r\n",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n", OK),
        (b"HTTP/1.1 200 OK\r\n\r\n{}",),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", b"{}"),
    ],
    ids=["chunked", "after 100", "until the end", "HTTP/1.0"],
)
async def test_answers_of_every_framing_are_read(parts: tuple[bytes, ...]) -> None:
    async with far_side(answers(*parts)) as (upstream, _):
        answer = await upstream.ask("a", b"{}", repeatable=False)

    assert answer == UpstreamAnswer(200, b"{}")


@pytest.mark.parametrize(
    "parts",
    [
        (b"nonsense\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"a" * 2000,),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",),
        (b"",),
    ],
    ids=["not HTTP", "cut short", "too large", "two lengths", "nothing"],
)
async def test_an_answer_that_breaks_is_a_failure(parts: tuple[bytes, ...]) -> None:
    async with far_side(answers(*parts)) as (upstream, side):
        with pytest.raises(Broken):
            await upstream.ask("a", b"{}", repeatable=True)

    assert len(side.requests) == 1  # a fresh connection that breaks is not tried again


async def test_nobody_at_the_address_is_unreachable() -> None:
    upstream = Upstream(f"http://127.0.0.1:{free_port()}", HASTY)

    with pytest.raises(Unreachable):
        await upstream.ask("a", b"{}", repeatable=True)
    upstream.close()


async def _silent(side: FarSide, reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await side.read_request(reader)
    await reader.read()


async def test_silence_times_out() -> None:
    async with far_side(_silent) as (upstream, _):
        with pytest.raises(TimedOut):
            await upstream.ask("a", b"{}", repeatable=True)


async def test_a_trickled_answer_ends_at_the_total_time() -> None:
    drops = [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *[b"a"] * 200]
    async with far_side(answers(*drops), HASTY._replace(read=5)) as (upstream, _):
        with pytest.raises(TimedOut):
            await upstream.ask("a", b"{}", repeatable=True)


async def test_at_most_so_many_connections_and_so_many_that_wait() -> None:
    async with far_side(_silent) as (upstream, side):
        calls = [asyncio.create_task(upstream.ask("a", b"{}", repeatable=False)) for _ in range(3)]
        await asyncio.sleep(0.1)

        with pytest.raises(Busy):
            await upstream.ask("a", b"{}", repeatable=False)
        outcomes = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [TimedOut] * 3
    assert side.connections == 2 or len(side.requests) == 3


def _answer_after_answer(*answers: tuple[bytes, ...]) -> Callable[..., Awaitable[None]]:
    """On one connection, each answer in its parts."""

    async def script(
        side: FarSide, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for parts in answers:
            await side.read_request(reader)
            for part in parts:
                writer.write(part)
                await asyncio.sleep(0.01)
        await reader.read()

    return script


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
FAILED = b"HTTP/1.1 500 Sorry\r\nContent-Length: 2\r\n\r\n"


async def test_answers_with_the_same_head_are_read_however_they_arrive() -> None:
    answers = ((HEAD + b"{}",), (HEAD + b"[]",), (HEAD, b"12"), (FAILED + b"no",), (HEAD + b"34",))

    async with far_side(_answer_after_answer(*answers)) as (upstream, side):
        found = [await upstream.ask("a", b"{}", repeatable=False) for _ in answers]

    statuses = [(200, b"{}"), (200, b"[]"), (200, b"12"), (500, b"no"), (200, b"34")]
    assert found == [UpstreamAnswer(*one) for one in statuses]
    assert side.connections == 1


@pytest.mark.parametrize("more", [b"x", HEAD + b"no"], ids=["a byte", "another answer"])
async def test_an_answer_that_is_longer_than_it_says_ends_its_connection(more: bytes) -> None:
    answers = ((HEAD + b"{}",), (HEAD + b"[]" + more,), (HEAD + b"34",))

    async with far_side(_answer_after_answer(*answers)) as (upstream, side):
        await upstream.ask("a", b"{}", repeatable=False)
        with suppress(Broken):
            assert (await upstream.ask("a", b"{}", repeatable=False)).body == b"[]"
        after = await upstream.ask("a", b"{}", repeatable=False)

    assert after == UpstreamAnswer(200, b"{}")  # the first answer of another connection
    assert side.connections == 2


async def _one_answer_then_gone(
    side: FarSide, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await side.read_request(reader)
    writer.write(OK)
    if side.connections == 1:
        await side.read_request(reader)  # takes the second request and dies over it


async def test_a_kept_connection_that_died_is_replaced_for_a_read() -> None:
    async with far_side(_one_answer_then_gone) as (upstream, side):
        await upstream.ask("a", b"{}", repeatable=True)

        answer = await upstream.ask("b", b"{}", repeatable=True)

    assert answer == UpstreamAnswer(200, b"{}")
    assert len(side.requests) == 3


async def test_a_write_is_never_sent_twice() -> None:
    async with far_side(_one_answer_then_gone) as (upstream, side):
        await upstream.ask("a", b"{}", repeatable=False)

        with pytest.raises(Broken):
            await upstream.ask("b", b"{}", repeatable=False)

    assert len(side.requests) == 2


async def _answers_for_ever(
    side: FarSide, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while True:
        await side.read_request(reader)
        await asyncio.sleep(0.01)
        writer.write(OK)


async def test_a_connection_that_rested_too_long_is_not_used_again() -> None:
    async with far_side(_answers_for_ever, HASTY._replace(idle=0.1)) as (upstream, side):
        for pause in (0, 0.2, 0):
            await asyncio.sleep(pause)
            await upstream.ask("a", b"{}", repeatable=False)

    assert side.connections == 2


async def test_connections_are_shared_by_those_that_wait() -> None:
    limits = HASTY._replace(waiting=50, total=10)
    async with far_side(_answers_for_ever, limits) as (upstream, side):
        calls = [upstream.ask("a", b"{}", repeatable=False) for _ in range(20)]

        found = await asyncio.gather(*calls)

    assert found == [UpstreamAnswer(200, b"{}")] * 20
    assert side.connections == 2


async def test_a_caller_that_gives_up_frees_its_place() -> None:
    async with far_side(_silent, HASTY._replace(connections=1, read=5, total=5)) as (upstream, _):
        first = asyncio.create_task(upstream.ask("a", b"{}", repeatable=False))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(upstream.ask("a", b"{}", repeatable=False))
        await asyncio.sleep(0.1)
        first.cancel()
        await asyncio.sleep(0.1)

        assert not second.done()
        second.cancel()
        outcomes = await asyncio.gather(first, second, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 2


@pytest.mark.database
@pytest.mark.parametrize(
    ("status", "answer", "sub_code", "sub_msg"),
    [
        (
            404,
            {"sub_code": "isv.product-not-exist", "sub_msg": "No."},
            "isv.product-not-exist",
            "No.",
        ),
        (400, {"sub_code": "odd", "sub_msg": 1}, "isv.odd", None),
        (422, {"sub_code": "isv.a\r\nb"}, "isp.remote-service-error", None),
        (400, {}, "isp.remote-service-error", None),
        (500, {"sub_code": "isv.x"}, "isp.remote-service-error", None),
        (302, {}, "isp.remote-service-error", None),
        (200, b"<html>", "isp.remote-service-error", None),
        (200, b"", "isp.remote-service-error", None),
        (200, [1], "isp.remote-service-error", None),
        (200, b"[" * 5000, "isp.remote-service-error", None),
    ],
)
def test_an_upstreams_error_is_code_50(
    gateway: RunningGateway,
    upstream: FarEnd,
    status: int,
    answer: object,
    sub_code: str,
    sub_msg: str | None,
) -> None:
    upstream.answer(CATEGORIES, answer, status=status)

    told = post(gateway.url, signed())

    assert error_of(told) == (50, sub_code)
    assert sub_msg in (None, told.json()["error_response"]["sub_msg"])


@pytest.mark.database
def test_an_upstream_that_cannot_be_reached_is_code_10(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    told = post(gateway.url, signed("serai.unreachable.get"))

    assert error_of(told) == (10, "isp.remote-connection-error")


@pytest.mark.database
def test_an_answer_that_no_json_writer_takes_is_the_platforms_error(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    upstream.answer(CATEGORIES, b'{"a":' * 600 + b"null" + b"}" * 600)

    told = post(gateway.url, signed())

    assert error_of(told) == (10, "isp.unknown-error")

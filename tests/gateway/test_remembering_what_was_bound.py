"""What one process leaves at its end, and what the next one makes of it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.gateway.binding import REPEATED, REPLAYED, BindingLimits, Bindings, Hold
from serai.gateway.nonces import Nonces
from serai.gateway.remembering import Remembering
from serai.protocol.call import Call, HttpMessage
from serai.protocol.errors import CallRefused
from serai.protocol.published import MethodDocument

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = timedelta(minutes=10)
WRITE = MethodDocument("orders", "marketplace", False, "write")
BEFORE_RESTART = "isv.request-before-restart"


class Process:
    """The tables of one gateway process that has begun."""

    def __init__(
        self,
        folder: Path,
        *,
        window: timedelta = WINDOW,
        writes: int = 100,
        nonces: int = 100,
        now: datetime = NOW,
    ) -> None:
        self.bindings = Bindings(window=window, limits=BindingLimits(writes=writes))
        self.nonces = Nonces(window=window, most=nonces)
        self.remembering = Remembering(
            folder, window=window, bindings=self.bindings, nonces=self.nonces
        )
        self.remembering.begin(now)

    def end(self, now: datetime = NOW) -> None:
        self.remembering.end(now)

    async def begin_write(self, sign: str, *, stamped: datetime = NOW, **params: str) -> Hold:
        call = Call({"sign": sign} | params, {}, "")
        hold = await self.bindings.bind_write(
            call, (WRITE,), app_key="12345678", stamped=stamped, now=NOW
        )
        assert isinstance(hold, Hold)
        return hold

    async def write(self, sign: str, *, stamped: datetime = NOW) -> None:
        hold = await self.begin_write(sign, stamped=stamped)
        self.bindings.end(hold, sent=True, answer=None)

    async def refuses(self, sign: str, *, stamped: datetime = NOW, **params: str) -> str:
        with pytest.raises(CallRefused) as refused:
            await self.begin_write(sign, stamped=stamped, **params)
        return refused.value.sub_code

    def use_up(self, nonce: str, *, created: datetime = NOW) -> None:
        message = HttpMessage(
            "GET", "/", (), b"", "12345678", int(created.timestamp()), None, nonce
        )
        self.nonces.use_up(message, int(NOW.timestamp()))

    def refuses_nonce(self, nonce: str, *, created: datetime = NOW) -> str:
        with pytest.raises(CallRefused) as refused:
            self.use_up(nonce, created=created)
        return refused.value.sub_code


SIGNS = st.lists(st.text("0123456789ABCDEF", min_size=1, max_size=64), unique=True, max_size=30)
NONCES = st.lists(st.tuples(st.text(max_size=20), st.integers(-600, 600)), unique=True, max_size=30)


@given(signs=SIGNS, nonces=NONCES)
async def test_what_is_left_is_what_is_recalled(
    tmp_path_factory: pytest.TempPathFactory, signs: list[str], nonces: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("left")
    first = Process(folder)
    for sign in signs:
        await first.write(sign)
    for nonce, off in nonces:
        first.use_up(nonce, created=NOW + off * SECOND)
    first.end()

    second = Process(folder)

    assert len(second.bindings) == len(signs)
    assert len(second.nonces) == len(nonces)
    assert [await second.refuses(sign) for sign in signs] == [REPEATED] * len(signs)
    assert [await second.refuses(sign, note="hi") for sign in signs] == [REPLAYED] * len(signs)
    for nonce, off in nonces:
        assert second.refuses_nonce(nonce, created=NOW + off * SECOND) == REPLAYED
    await second.write("another sign", stamped=NOW - WINDOW)
    second.use_up("another nonce", created=NOW - WINDOW)


async def test_a_write_on_its_way_at_the_end_counts_as_made(tmp_path: Path) -> None:
    first = Process(tmp_path)
    await first.begin_write("A")
    first.end()

    assert await Process(tmp_path).refuses("A") == REPEATED


async def test_what_comes_after_the_end_is_refused(tmp_path: Path) -> None:
    first = Process(tmp_path)
    first.end()

    assert await first.refuses("A") == "isp.service-unavailable"
    assert first.refuses_nonce("nonce") == "isp.service-unavailable"


async def test_what_several_left_is_recalled_together(tmp_path: Path) -> None:
    first, second = Process(tmp_path), Process(tmp_path)
    await first.write("A")
    await second.write("B")
    first.use_up("nonce A")
    second.use_up("nonce B")
    first.end()
    second.end()

    third = Process(tmp_path)

    assert [await third.refuses(sign) for sign in "AB"] == [REPEATED, REPEATED]
    assert [third.refuses_nonce(f"nonce {sign}") for sign in "AB"] == [REPLAYED, REPLAYED]


async def test_beside_a_living_process_nobody_knows_what_was_made(tmp_path: Path) -> None:
    gone = Process(tmp_path)
    living = Process(tmp_path)
    gone.end()

    beside = Process(tmp_path)

    assert await beside.refuses("A", stamped=NOW - SECOND) == BEFORE_RESTART
    assert beside.refuses_nonce("nonce", created=NOW - SECOND) == BEFORE_RESTART
    await beside.write("A")
    living.end()


@pytest.mark.parametrize(
    ("ended", "window"),
    [
        (NOW - timedelta(minutes=21) - SECOND, WINDOW),
        (NOW + SECOND, WINDOW),
        (NOW, WINDOW - SECOND),
    ],
    ids=["too old", "in the future", "of a shorter window"],
)
async def test_what_cannot_be_all_is_not_believed(
    tmp_path: Path, ended: datetime, window: timedelta
) -> None:
    Process(tmp_path, window=window).end(ended)

    after = Process(tmp_path)

    assert await after.refuses("A", stamped=NOW - SECOND) == BEFORE_RESTART
    assert after.refuses_nonce("nonce", created=NOW - SECOND) == BEFORE_RESTART


@pytest.mark.parametrize(("writes", "nonces"), [(2, 100), (100, 2)])
async def test_the_limits_hold_and_what_found_no_room_is_refused(
    tmp_path: Path, writes: int, nonces: int
) -> None:
    first = Process(tmp_path)
    for sign in "ABC":
        await first.write(sign)
        first.use_up(f"nonce {sign}")
    first.end()

    second = Process(tmp_path, writes=writes, nonces=nonces, now=NOW + SECOND)

    assert len(second.bindings) <= writes
    assert len(second.nonces) <= nonces
    for sign in "ABC":
        assert await second.refuses(sign) == BEFORE_RESTART
        assert second.refuses_nonce(f"nonce {sign}") == BEFORE_RESTART


async def test_what_a_process_did_not_know_the_next_one_does_not_know_either(
    tmp_path: Path,
) -> None:
    tmp_path.joinpath("running-killed").touch()
    Process(tmp_path).end(NOW + SECOND)

    third = Process(tmp_path, now=NOW + 2 * SECOND)

    assert await third.refuses("A", stamped=NOW - SECOND) == BEFORE_RESTART
    await third.write("A", stamped=NOW)


async def test_a_kill_while_the_file_is_written_is_a_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Process(tmp_path)
    await first.write("A")
    child = os.fork()
    if not child:
        monkeypatch.setattr(os, "fsync", lambda file: os._exit(0))
        first.end()
        os._exit(1)
    os.waitpid(child, 0)
    assert list(tmp_path.glob("ending-*"))
    os.close(first.remembering._mark._file)  # with it goes the lock, as at the kill of a process

    after = Process(tmp_path)

    assert await after.refuses("A", stamped=NOW - SECOND) == BEFORE_RESTART
    assert not list(tmp_path.glob("en*"))


async def test_a_folder_that_cannot_be_written_refuses_and_leaves_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "gateway"
    in_the_way.touch()

    process = Process(in_the_way)

    assert await process.refuses("A", stamped=NOW - SECOND) == BEFORE_RESTART
    process.end()
    assert in_the_way.read_bytes() == b""

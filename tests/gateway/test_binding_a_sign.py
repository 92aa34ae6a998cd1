"""One sign stands for one call: what the table of bindings keeps, and what it refuses."""

import asyncio
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.gateway.binding import (
    REPEATED,
    REPLAYED,
    BindingLimits,
    Bindings,
    Hold,
    Reply,
    fingerprint_of,
)
from serai.protocol.call import Call, FilePart
from serai.protocol.errors import CallRefused
from serai.protocol.hazards import hazards
from serai.protocol.published import MethodDocument, Parameter
from serai.protocol.signature import sign

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
NOTE = (Parameter("note", "string"), Parameter("num", "number"))
READ = MethodDocument("orders", "marketplace", False, "read", NOTE, hazardous=True)
PLAIN = MethodDocument("orders", "marketplace", False, "read")
WRITE = MethodDocument("orders", "marketplace", False, "write", NOTE)
ANSWERING = MethodDocument("orders", "marketplace", False, "write", NOTE, repeat="answer")
ANSWER: Reply = (b"application/json", b'{"ok":1}')


def signed(**params: str) -> Call:
    known = {"app_key": "12345678", "method": "a.note.add", "sign_method": "md5"} | params
    known |= {"timestamp": "2026-11-23 20:00:00", "v": "2.0"}
    return Call(known | {"sign": sign(known, "secret", "md5")}, {}, "127.0.0.1")


async def bind(
    bindings: Bindings,
    call: Call,
    method: MethodDocument = WRITE,
    *,
    stamped: datetime = NOW,
    now: datetime = NOW,
) -> Hold | Reply | None:
    if method.writes:
        return await bindings.bind_write(
            call, (method,), app_key="12345678", stamped=stamped, now=now
        )
    bindings.bind_read(call, app_key="12345678", now=now)
    return None


async def write(bindings: Bindings, call: Call, method: MethodDocument = WRITE) -> None:
    hold = await bind(bindings, call, method)
    assert isinstance(hold, Hold)
    bindings.end(hold, sent=True, answer=ANSWER)


def table(**limits: int) -> Bindings:
    return Bindings(window=TEN_MINUTES, limits=BindingLimits(**limits))


@pytest.mark.parametrize("method", [WRITE, ANSWERING, READ], ids=["write", "answering", "read"])
async def test_a_text_that_became_a_parameter_is_refused(method: MethodDocument) -> None:
    bindings = table()
    meant, forged = signed(note="hi num9999"), signed(note="hi ", num="9999")
    assert meant.asks("sign") == forged.asks("sign")
    held = await bind(bindings, meant, method)
    if isinstance(held, Hold):
        bindings.end(held, sent=True, answer=ANSWER)

    with pytest.raises(CallRefused) as refused:
        await bind(bindings, forged, method)

    assert (refused.value.code, refused.value.sub_code) == (41, REPLAYED)


@given(
    text=st.text(min_size=1, max_size=20).filter(lambda text: "num" not in text),
    number=st.integers(0, 10**12),
)
def test_no_forged_pair_shares_a_fingerprint(text: str, number: int) -> None:
    meant, forged = signed(note=f"{text}num{number}"), signed(note=text, num=str(number))

    assert meant.asks("sign") == forged.asks("sign")
    assert fingerprint_of(meant) != fingerprint_of(forged)


@given(
    one=st.dictionaries(st.text("ab", min_size=1, max_size=3), st.text("ab1", max_size=3)),
    other=st.dictionaries(st.text("ab", min_size=1, max_size=3), st.text("ab1", max_size=3)),
)
def test_calls_share_a_fingerprint_only_if_they_are_equal(
    one: dict[str, str], other: dict[str, str]
) -> None:
    same = fingerprint_of(Call(one, {}, "")) == fingerprint_of(Call(other, {}, ""))

    assert same == (one == other)


def test_an_empty_parameter_and_another_file_make_another_call() -> None:
    def with_file(content: bytes) -> Call:
        return Call({"a": "b"}, {"file": FilePart("a.png", "image/png", content)}, "")

    calls = [Call({"a": "b"}, {}, ""), Call({"a": "b", "c": ""}, {}, "")]
    calls += [with_file(b"one"), with_file(b"two"), Call({"a": "b"}, {}, "", path_prefix="/a")]

    assert len({fingerprint_of(call) for call in calls}) == len(calls)


async def test_the_same_write_again_is_refused() -> None:
    bindings = table()
    await write(bindings, signed(note="hi"))

    with pytest.raises(CallRefused) as refused:
        await bind(bindings, signed(note="hi"))

    assert (refused.value.code, refused.value.sub_code) == (41, REPEATED)


async def test_a_method_may_give_the_same_write_its_answer_again() -> None:
    bindings = table()
    await write(bindings, signed(note="hi"), ANSWERING)

    assert await bind(bindings, signed(note="hi"), ANSWERING) == ANSWER


async def test_a_write_that_never_went_upstream_may_come_again() -> None:
    bindings = table()
    hold = await bind(bindings, signed(note="hi"))
    assert isinstance(hold, Hold)
    bindings.end(hold, sent=False, answer=ANSWER)

    assert isinstance(await bind(bindings, signed(note="hi")), Hold)


async def test_the_same_write_still_on_its_way_waits_for_the_first() -> None:
    bindings = table()
    hold = await bind(bindings, signed(note="hi"), ANSWERING)
    assert isinstance(hold, Hold)
    second = asyncio.create_task(bind(bindings, signed(note="hi"), ANSWERING))
    await asyncio.sleep(0)
    assert not second.done()

    bindings.end(hold, sent=True, answer=ANSWER)

    assert await second == ANSWER


async def test_of_many_that_wait_one_goes_on_if_the_first_was_not_sent() -> None:
    bindings = table()
    hold = await bind(bindings, signed(note="hi"))
    assert isinstance(hold, Hold)
    waiting = [asyncio.create_task(bind(bindings, signed(note="hi"))) for _ in range(5)]
    await asyncio.sleep(0)

    bindings.end(hold, sent=False, answer=None)
    done, still = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)

    assert len(done) == 1
    next_hold = done.pop().result()
    assert isinstance(next_hold, Hold)
    bindings.end(next_hold, sent=True, answer=ANSWER)
    ends = await asyncio.gather(*still, return_exceptions=True)
    assert [type(end) for end in ends] == [CallRefused] * 4


async def test_reads_repeat_as_they_like_and_harmless_ones_are_not_kept() -> None:
    bindings = table()

    assert [await bind(bindings, signed(note="hi"), READ) for _ in range(3)] == [None] * 3
    assert len(bindings) == 1
    assert [method.is_bound for method in (WRITE, READ, PLAIN)] == [True, True, False]


async def test_a_full_table_refuses_writes_and_forgets_nothing() -> None:
    bindings = table(writes=2)
    for note in "ab":
        await write(bindings, signed(note=note))

    with pytest.raises(CallRefused) as refused:
        await bind(bindings, signed(note="c"))

    assert (refused.value.code, refused.value.sub_code) == (10, "isp.too-many-writes")
    with pytest.raises(CallRefused, match="INVALID_ARGUMENTS"):
        await bind(bindings, signed(note="a"))


async def test_reads_never_take_the_room_of_writes() -> None:
    bindings = table(writes=1, reads=2)
    for note in "abcd":
        assert await bind(bindings, signed(note=note), READ) is None

    assert len(bindings) == 2
    await write(bindings, signed(note="e"))


async def test_a_binding_lasts_as_long_as_any_sign_can_be_valid() -> None:
    bindings = table(writes=1)
    await write(bindings, signed(note="a"))

    with pytest.raises(CallRefused):
        await bind(bindings, signed(note="a"), now=NOW + 2 * TEN_MINUTES)
    late = NOW + timedelta(minutes=21)
    assert isinstance(await bind(bindings, signed(note="b"), stamped=late, now=late), Hold)


async def test_after_a_kill_writes_stamped_before_it_are_refused_and_reads_are_not() -> None:
    bindings = table()
    bindings.start_after_a_kill(NOW)
    before = NOW - timedelta(seconds=1)

    with pytest.raises(CallRefused) as refused:
        await bind(bindings, signed(note="a"), stamped=before)

    assert (refused.value.code, refused.value.sub_code) == (41, "isv.request-before-restart")
    assert await bind(bindings, signed(note="a"), READ, stamped=before) is None
    assert isinstance(await bind(bindings, signed(note="b"), stamped=NOW), Hold)


async def test_a_binding_takes_at_most_600_bytes() -> None:
    bindings, many = table(), 5000
    calls = [signed(note=f"{number}") for number in range(many)]
    await write(bindings, signed(note="the first"))
    tracemalloc.start()
    for call in calls:
        await write(bindings, call)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert grown / many < 600


async def test_kept_answers_are_bounded_and_one_too_many_is_a_refusal() -> None:
    bindings = table(answers=len(ANSWER[1]))
    for note in "ab":
        await write(bindings, signed(note=note), ANSWERING)

    assert await bind(bindings, signed(note="a"), ANSWERING) == ANSWER
    with pytest.raises(CallRefused):
        await bind(bindings, signed(note="b"), ANSWERING)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        (NOTE, [("note", "num"), ("note", "session")]),
        ((Parameter("memo", "string"), Parameter("num", "number")), []),
        ((Parameter("note", "json"), Parameter("num", "number")), []),
        ((Parameter("note", "string"), Parameter("num", "number", True)), []),
        (
            (Parameter("note", "string"), Parameter("num", "string", True)),
            [("note", "num"), ("num", "session")],
        ),
        ((Parameter("note", "string"), Parameter("num", "file")), [("note", "session")]),
        ((Parameter("xa", "number"), Parameter("xa1", "number")), [("xa", "xa1")]),
    ],
)
def test_a_hazard_is_a_text_with_a_parameter_right_behind_it(
    params: tuple[Parameter, ...], found: list[tuple[str, str]]
) -> None:
    assert [tuple(hazard) for hazard in hazards(params)] == found

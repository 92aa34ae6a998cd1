import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import pytest
import uvloop

from serai.gateway.driving import MOST_TOGETHER, Driver, next_step


async def _called(number: int, steps: list[tuple[str, int]]) -> int:
    steps.append(("read", number))
    await next_step()
    steps.append(("checked", number))
    await next_step()
    steps.append(("answered", number))
    return number


def driven(calls: list[Coroutine[Any, Any, int]]) -> list[int | None]:
    """What the calls end with, in the order in which they end."""
    ended: list[int | None] = []

    async def drive() -> None:
        driver, all_ended = Driver(), asyncio.Event()
        for number, call in enumerate(calls):

            def done(result: int | None) -> None:
                ended.append(result)
                if len(ended) == len(calls):
                    all_ended.set()

            driver.begin(call, done, whose=b"%d" % number)
        await all_ended.wait()

    uvloop.run(drive())
    return ended


def test_calls_that_are_ready_at_once_go_through_each_step_together() -> None:
    steps: list[tuple[str, int]] = []

    ended = driven([_called(number, steps) for number in range(3)])

    assert steps == [(step, n) for step in ("read", "checked", "answered") for n in range(3)]
    assert ended == [0, 1, 2]


def test_no_more_than_so_many_wait_for_each_other() -> None:
    steps: list[tuple[str, int]] = []

    driven([_called(number, steps) for number in range(MOST_TOGETHER + 1)])

    assert steps.index(("answered", 0)) < steps.index(("read", MOST_TOGETHER))


def test_a_call_that_waits_goes_on_when_what_it_waits_for_is_there() -> None:
    async def waits() -> int:
        await asyncio.get_running_loop().run_in_executor(None, lambda: None)
        await next_step()
        return 7

    assert driven([waits()]) == [7]


def test_a_task_goes_through_the_same_steps() -> None:
    steps: list[tuple[str, int]] = []

    async def both() -> tuple[int, int]:
        return await asyncio.gather(_called(0, steps), _called(1, steps))

    assert list(asyncio.run(both())) == [0, 1]


async def test_a_task_can_wait_for_a_call_that_goes_with_others() -> None:
    driver, steps = Driver(), list[tuple[str, int]]()

    found = await asyncio.gather(
        *(driver.run(_called(number, steps), whose=b"ada") for number in range(2))
    )

    assert list(found) == [0, 1]
    assert steps[:2] == [("read", 0), ("read", 1)]


async def test_a_call_goes_on_when_the_task_that_waits_for_it_goes_away() -> None:
    driver, steps = Driver(), list[tuple[str, int]]()
    waiting = asyncio.create_task(driver.run(_called(0, steps), whose=b"ada"))
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.sleep(0.01)

    assert steps[-1] == ("answered", 0)


async def _fails() -> int:
    await next_step()
    raise ValueError("A fault of ours")


async def _is_given_up() -> int:
    waits: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waits.cancel()
    await waits
    return 0


def test_a_call_that_fails_ends_without_an_answer_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.CRITICAL, logger="serai.gateway"):
        ended = driven([_fails(), _called(1, []), _is_given_up()])

    assert sorted(ended, key=str) == [1, None, None]


def test_an_answer_that_cannot_be_written_stops_nobody_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    written: list[int | None] = []

    async def drive() -> None:
        driver = Driver()

        def breaks(_: int | None) -> None:
            raise OSError("The connection is gone")

        driver.begin(_called(0, []), breaks, whose=b"ada")
        driver.begin(_called(1, []), written.append, whose=b"ada")
        await asyncio.sleep(0.01)

    uvloop.run(drive())

    assert written == [1]
    assert "could not be written" in caplog.text

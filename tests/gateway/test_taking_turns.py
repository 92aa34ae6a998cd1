"""Nobody waits long behind an app that calls without a pause."""

import asyncio

from serai.gateway.turns import Turns


async def a_round() -> None:
    await asyncio.sleep(0)


async def test_only_so_many_calls_of_an_app_begin_in_a_round() -> None:
    turns = Turns(at_once=2)

    taken = [turns.take("greedy") for _ in range(5)]
    waiting = [turn for turn in taken if turn is not None]
    rounds = []
    while not all(turn.done() for turn in waiting):
        await a_round()
        rounds.append(sum(turn.done() for turn in waiting))

    assert taken[:2] == [None, None]
    assert rounds == [2, 3]


async def test_another_app_does_not_wait_for_one_that_is_greedy() -> None:
    turns = Turns(at_once=2)
    waiting = [turns.take("greedy") for _ in range(100)][2:]

    for _ in range(5):
        assert turns.take("modest") is None
        await a_round()

    assert sum(turn.done() for turn in waiting if turn) == 10


async def test_an_app_waits_behind_its_own_calls_and_is_free_after_them() -> None:
    turns = Turns(at_once=2)
    order: list[int] = []

    async def call(number: int) -> None:
        if (turn := turns.take("greedy")) is not None:
            await turn
        order.append(number)

    calling = [asyncio.create_task(call(number)) for number in range(7)]
    await a_round()
    late = asyncio.create_task(call(7))
    await asyncio.gather(*calling, late)
    await a_round()
    await a_round()

    assert order == list(range(8))
    assert [turns.take("greedy") for _ in range(2)] == [None, None]


async def test_a_caller_that_went_away_takes_nobody_elses_turn() -> None:
    turns = Turns(at_once=1)
    assert turns.take("app") is None
    gone, next_one = turns.take("app"), turns.take("app")
    assert gone is not None
    assert next_one is not None

    gone.cancel()
    await a_round()

    assert next_one.done()

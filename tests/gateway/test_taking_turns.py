"""Nobody waits long behind an app that calls without a pause."""

import pytest

from serai.gateway.reading import Request
from serai.gateway.turns import Turns, named_app


def test_of_everybody_one_has_a_turn_then_of_everybody_the_next() -> None:
    turns: Turns[str] = Turns()
    for number in range(4):
        turns.wait(b"greedy", f"greedy {number}")
    turns.wait(b"modest", "modest")

    assert turns.take(3, each=3) == ["greedy 0", "modest", "greedy 1"]
    assert turns.take(3, each=3) == ["greedy 2", "greedy 3"]
    assert not turns


def test_whoever_had_a_turn_waits_behind_those_who_had_none() -> None:
    turns: Turns[str] = Turns()
    for whose in (b"a", b"b", b"c"):
        turns.wait(whose, f"{whose.decode()} first")
        turns.wait(whose, f"{whose.decode()} second")

    assert turns.take(2, each=2) == ["a first", "b first"]
    assert turns.take(2, each=2) == ["c first", "a second"]


def test_nobody_has_more_turns_at_once_than_stated() -> None:
    turns: Turns[int] = Turns()
    for number in range(10):
        turns.wait(b"alone", number)

    assert turns.take(16, each=8) == list(range(8))
    assert turns
    assert turns.take(16, each=8) == [8, 9]
    assert turns.take(16, each=8) == []


_SIGNED = (
    (b"signature-input", b'sig=("@method");keyid="10000001";nonce="app_key=2"'),
    (b"signature", b"sig=:AA==:"),
)


@pytest.mark.parametrize(
    ("query", "headers", "body", "app"),
    [
        (b"v=2.0&app_key=10000001&method=a.b", (), b"", b"10000001"),
        (b"", (), b"v=2.0&app_key=10000001", b"10000001"),
        (b"app_key=1", (), b"app_key=2", b"1"),
        (b"app_key=2", _SIGNED, b"", b"10000001"),
        (b"app%5Fkey=1", (), b"", b""),
        (b"", (), b"x" * 5000 + b"&app_key=1", b""),
        (b"app_key=" + b"9" * 1000, (), b"", b"9" * 64),
    ],
    ids=["query", "body", "both", "message", "encoded", "far away", "long"],
)
def test_the_app_is_the_one_that_stands_in_the_request(
    query: bytes, headers: tuple[tuple[bytes, bytes], ...], body: bytes, app: bytes
) -> None:
    assert named_app(Request("POST", query, headers, body, "127.0.0.1")) == app

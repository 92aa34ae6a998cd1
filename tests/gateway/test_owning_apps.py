"""Which node owns an app, while nodes come and go."""

from datetime import UTC, datetime, timedelta

import pytest

from serai.gateway.handing_over import HandOver
from serai.gateway.node_names import own_node, read_nodes
from serai.gateway.owning import SETTLING, Owning, hash_of
from serai.gateway.reading import Request
from serai.gateway.setting import BadSetting
from serai.protocol.sealing import MasterKeys

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NODES = ("10.0.0.1:8001", "10.0.0.2:8001", "10.0.0.3:8001")
KEYS = [str(10_000_000 + 7919 * number) for number in range(1000)]


def all_of(nodes: tuple[str, ...] = NODES) -> list[Owning]:
    return [Owning(nodes, node, now=START) for node in nodes]


def test_each_app_has_one_owner_and_no_node_has_all() -> None:
    nodes = all_of()

    for key in KEYS:
        assert sum(node.elsewhere(key) is None for node in nodes) == 1
        assert len({node.elsewhere(key) for node in nodes} - {None}) == 1

    for node in nodes:
        assert 200 < sum(node.elsewhere(key) is None for key in KEYS) < 500


@pytest.mark.parametrize(("text", "value"), [(b"", 0), (b"a", 97), (b"ab", 6_363_201)])
def test_the_hash_is_sdbm(text: bytes, value: int) -> None:
    assert hash_of(text) == value


def test_the_apps_of_a_silent_node_go_to_the_others_and_come_back() -> None:
    first, second, _ = all_of()

    for node in (first, second):
        assert node.change(NODES[2], lives=False, now=START + MINUTE)
        assert not node.change(NODES[2], lives=False, now=START + MINUTE)
    without = [(first.elsewhere(key), second.elsewhere(key)) for key in KEYS]
    first.change(NODES[2], lives=True, now=START + 2 * MINUTE)

    assert set(without) == {(None, NODES[0]), (NODES[1], None)}
    assert {first.elsewhere(key) for key in KEYS} == {None, NODES[1], NODES[2]}


def test_a_new_owner_knows_since_when() -> None:
    first, _, third = all_of()
    gone = START + 10 * MINUTE

    first.change(NODES[2], lives=False, now=gone)

    kept = [k for k in KEYS if third.elsewhere(k) == NODES[0] and first.elsewhere(k) is None]
    taken = [k for k in KEYS if third.elsewhere(k) is None and first.elsewhere(k) is None]
    assert kept
    assert taken
    assert {first.owned_since(key) for key in kept} == {START + SETTLING}
    assert {first.owned_since(key) for key in taken} == {gone + SETTLING}


def test_an_app_of_another_node_was_never_owned() -> None:
    first, *_ = all_of()
    others = [key for key in KEYS if first.elsewhere(key) is not None]

    assert all(first.owned_since(key) > START + timedelta(days=36500) for key in others)


def test_nodes_that_come_and_go_for_days_leave_no_long_history() -> None:
    first, *_ = all_of()

    for minute in range(1000):
        first.change(NODES[1], lives=bool(minute % 2), now=START + minute * MINUTE)

    assert len(first._history) < 40


def test_what_one_node_hands_over_another_reads_as_it_was() -> None:
    keys = MasterKeys.fresh()
    request = Request(
        "POST",
        b"a=1&b=%E4",
        [(b"content-type", b"text/x"), (b"x", b"\xe9")],
        b"\n\x00b",
        "::1",
        "/rest/a",
    )
    sent: list[tuple[bytes, bytes]] = []
    over = HandOver(keys)

    message, seal = over.sealed(request)
    sent.append((b"serai-node", seal))

    assert HandOver(keys.with_another()).received(message, sent) == request
    assert over.received(message + b"x", sent) is None
    assert over.received(message, []) is None
    assert HandOver(MasterKeys.fresh()).received(message, sent) is None


def test_nodes_are_read_in_their_order() -> None:
    text = " 10.0.0.2:8001, gw-1.internal:8001,[2001:db8::1]:9000 "

    nodes = read_nodes({"SERAI_GATEWAY_NODES": text})

    assert nodes == ("10.0.0.2:8001", "gw-1.internal:8001", "[2001:db8::1]:9000")
    assert read_nodes({}) == ()


@pytest.mark.parametrize("text", ["8001", "here", "here:0", "here:70000", "a:1,a:1", "http://a:1"])
def test_what_is_no_node_is_named(text: str) -> None:
    with pytest.raises(BadSetting, match="SERAI_GATEWAY_NODES"):
        read_nodes({"SERAI_GATEWAY_NODES": text})


def test_a_node_finds_itself_by_its_port_and_then_by_its_address() -> None:
    assert own_node(("a:1", "b:2"), 2) == "b:2"
    assert own_node(("203.0.113.9:8001", "127.0.0.1:8001"), 8001) == "127.0.0.1:8001"
    assert own_node((), 8001) == ""
    for nodes in (("a:1", "b:2"), ("127.0.0.1:3", "127.0.0.2:3")):
        with pytest.raises(BadSetting, match="this node once"):
            own_node(nodes, 3)

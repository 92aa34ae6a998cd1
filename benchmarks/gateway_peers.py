"""One signed call beside nginx with Lua and plain nginx: `python benchmarks/gateway_peers.py`.

Everything measured is pinned to core 0, wrk and the upstream to core 1. The peers take turns, so
that what else the machine does falls on all alike: compare by the ratio of the same round. First
each must answer as the gateway promises; if one does not, no ratio is printed.

The main figure is CPU time of the whole process tree for one call. `lua` checks alone, `lua keeps`
also keeps quota, bindings and records, as the gateway always does.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from peers import crowded_platform, nginx
from peers.contract import broken_promises
from peers.gateway import pinned_gateway
from peers.load import Load, Slice, measured

APPS = 1000
READS, WRITES = 2000, 3000
OURS, LUA, KEEPS, PLAIN = "serai", "lua", "lua keeps", "nginx plain"
GATEWAY_CORE, LOAD_CORE = 0, 1


class Peer(NamedTuple):
    name: str
    pid: int
    port: int


class Goal(NamedTuple):
    beside: str
    figure: str
    connections: tuple[int, ...]
    most: float
    is_floor: bool


GOALS = (
    Goal(KEEPS, "cpu", (32, 128), 1.0, True),
    Goal(PLAIN, "cpu", (32, 128), 2.5, True),
    Goal(LUA, "cpu", (32, 128), 0.8, False),
    Goal(PLAIN, "cpu", (32, 128), 2.0, False),
    Goal(KEEPS, "p99", (128,), 0.7, False),
)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--seconds", type=int, default=1, help="of each slice")
    asked.add_argument("--connections", type=int, nargs="*", default=[32, 128])
    options = asked.parse_args()
    if (os.cpu_count() or 1) < 2:
        print("This needs two cores: one for what is measured, one for the load.")
        return 1
    with tempfile.TemporaryDirectory(prefix="serai-peers-") as folder, ExitStack() as stack:
        peers = stack.enter_context(running_peers(Path(folder)))
        os.sched_setaffinity(0, {LOAD_CORE})
        if not all_keep_their_promises(peers):
            return 1
        found = {
            connections: rounds(peers, Path(folder), connections, options)
            for connections in options.connections
        }
    for connections, slices in found.items():
        print_table(connections, slices)
    return 0 if judged(found) else 1


@contextmanager
def running_peers(folder: Path) -> Iterator[list[Peer]]:
    tables = folder / "tables.json"
    crowded_platform.lua_tables(APPS, tables)
    with ExitStack() as stack:
        upstream = stack.enter_context(nginx.far_end(folder / "far-end", core=LOAD_CORE))
        core = GATEWAY_CORE
        running = pinned_gateway(folder / "ours", upstream, apps=APPS, core=core)
        ours = stack.enter_context(running)
        peers = [Peer(OURS, ours.pid, ours.port)]
        for name, keeping in ((LUA, False), (KEEPS, True)):
            home = folder / name.replace(" ", "-")
            with_lua = nginx.with_lua(home, upstream, tables, keeping=keeping, core=core)
            peers.append(Peer(name, *stack.enter_context(with_lua)))
        plain = nginx.plain(folder / "plain", upstream, core=core)
        peers.append(Peer(PLAIN, *stack.enter_context(plain)))
        yield peers


def all_keep_their_promises(peers: list[Peer]) -> bool:
    kept = True
    for peer in peers:
        if peer.name != PLAIN:
            for broken in broken_promises(peer.port, keeping=peer.name != LUA):
                print(f"{peer.name}: {broken}")
                kept = False
    return kept


def rounds(
    peers: list[Peer], folder: Path, connections: int, options: argparse.Namespace
) -> dict[str, list[Slice]]:
    found: dict[str, list[Slice]] = {peer.name: [] for peer in peers}
    for number in range(options.rounds + 1):
        callers = random.choices(range(APPS), k=READS + WRITES)
        prepared = list(crowded_platform.requests(apps=callers, writes=WRITES))
        load = Load.written(folder, prepared[:READS], prepared[READS:])
        turn = number % len(peers)
        for peer in peers[turn:] + peers[:turn]:
            one = measured(
                load,
                peer.pid,
                peer.port,
                connections=connections,
                seconds=options.seconds,
                core=LOAD_CORE,
            )
            assert one.bytes_each > len(nginx.ANSWER), f"{peer.name} refused calls: {one}"
            if number:  # the first round warms up
                found[peer.name].append(one)
    return found


def print_table(connections: int, found: dict[str, list[Slice]]) -> None:
    print(f"\n{connections} connections, {len(found[OURS])} rounds (medians)")
    print(f"{'':<14}{'CPU µs':>9}{'least':>8}{'calls/s':>10}{'p50 ms':>9}{'p99 ms':>9}", end="")
    print(f"{'serai ÷ it: CPU':>18}{'p99':>7}")
    for name, slices in found.items():
        cpu = median(one.cpu for one in slices)
        least = min(one.cpu for one in slices)
        print(f"{name:<14}{cpu:>9.1f}{least:>8.1f}", end="")
        print(f"{median(one.rate for one in slices):>10.0f}", end="")
        print(f"{median(one.p50 for one in slices):>9.2f}", end="")
        print(f"{median(one.p99 for one in slices):>9.2f}", end="")
        print(f"{ratio(found, name, 'cpu'):>18.2f}{ratio(found, name, 'p99'):>7.2f}")


def ratio(found: dict[str, list[Slice]], beside: str, figure: str) -> float:
    """The median over rounds of ours ÷ theirs in the same round."""
    pairs = zip(found[OURS], found[beside], strict=True)
    ratios: list[float] = [getattr(our, figure) / getattr(their, figure) for our, their in pairs]
    return median(ratios)


def judged(found: dict[int, dict[str, list[Slice]]]) -> bool:
    print()
    passed = True
    for goal in GOALS:
        for connections in goal.connections:
            if connections in found:
                reached = ratio(found[connections], goal.beside, goal.figure)
                ok = reached <= goal.most
                passed &= ok or not goal.is_floor
                print(
                    f"{'reached' if ok else 'MISSED ' if goal.is_floor else 'missed '}"
                    f" {'to pass' if goal.is_floor else 'aim'}: {goal.figure} at most"
                    f" {goal.most} × {goal.beside}, {connections} connections: {reached:.2f}"
                )
    return passed


if __name__ == "__main__":
    sys.exit(main())

"""What others wait while somebody floods the gateway: `python benchmarks/floods.py`.

Good calls of many apps come at a fixed rate, a tenth of what the gateway can do; each counts from
the moment it was due. Every round measures what it can do, then those calls once alone and once
beside each flood: badly signed calls and badly signed messages (RFC 9421) at half of what it can
do, and one app that calls without a pause. The gateway has core 0 for itself; floods, callers and
upstream share core 1.
"""

import argparse
import base64
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from peers import crowded_platform, nginx
from peers.crowded_platform import SMALL, SMALL_QUOTA, as_request, key_of, read_name, signed
from peers.gateway import pinned_gateway
from peers.load import Load, measured, slice_of, wrk_command
from peers.steady import Waited, waited

GATEWAY_CORE, LOAD_CORE = 0, 1
APPS, CALLS = 1000, 4000
OTHERS, FLOODING = range(APPS // 2), range(APPS // 2, APPS)
CAPPED = frozenset({25, 7})
MOST_RATIO = 2.0
BEFORE_AND_AFTER = 1.0  # seconds by which a flood is longer than what is measured beside it


class Flood(NamedTuple):
    """`share` of what the gateway can do, 0 for without a pause; `codes`: how it is answered."""

    name: str
    requests: Callable[[int], Iterator[bytes]]
    connections: int
    share: float
    codes: frozenset[int]


def badly_signed_calls(number: int) -> Iterator[bytes]:
    for at in range(number):
        call = signed(read_name(at % 50), app=random.choice(FLOODING))
        known = {} if at % 2 else {"app_key": f"9{random.randrange(10**7):07d}"}
        wrong = call | known | {"sign": f"{random.getrandbits(256):064X}"}
        yield as_request(wrong, in_query=at % 4 < 2)


def calls_of(app: int, app_key: str) -> Callable[[int], Iterator[bytes]]:
    def calls(number: int) -> Iterator[bytes]:
        for at in range(number):
            call = signed(read_name(at % 50), app=app, app_key=app_key)
            yield as_request(call, in_query=at % 2 == 0)

    return calls


def badly_signed_messages(apps: Sequence[int]) -> Callable[[int], Iterator[bytes]]:
    def messages(number: int) -> Iterator[bytes]:
        covered = '("@method" "@path" "@query")'
        for at in range(number):
            query = urlencode({"method": read_name(at % 50), "v": "2.0", "format": "json"})
            said = f'keyid="{key_of(random.choice(apps))}";nonce="{random.getrandbits(64):016x}"'
            wrong = base64.b64encode(random.randbytes(32)).decode()
            yield (
                f"GET /router/rest?{query} HTTP/1.1\r\nHost: localhost\r\n"
                f"Signature-Input: sig1={covered};created={int(time.time())};{said}\r\n"
                f"Signature: sig1=:{wrong}:\r\n\r\n"
            ).encode()

    return messages


FLOODS = (
    Flood("badly signed calls", badly_signed_calls, 128, 0.5, frozenset({25, 29})),
    Flood("an app over its quota", calls_of(0, SMALL), 32, 0, frozenset({7})),
    Flood("an app within its quota", calls_of(FLOODING[0], ""), 128, 0, frozenset({0})),
    Flood("badly signed messages, 1 app", badly_signed_messages(FLOODING[:1]), 128, 0.5, CAPPED),
    Flood("badly signed messages, 500", badly_signed_messages(FLOODING), 128, 0.5, CAPPED),
)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=20)
    asked.add_argument("--seconds", type=int, default=2, help="of each slice")
    options = asked.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="serai-floods-") as folder,
        nginx.far_end(Path(folder) / "far-end", core=LOAD_CORE) as upstream,
        pinned_gateway(Path(folder) / "ours", upstream, apps=APPS, core=GATEWAY_CORE) as ours,
    ):
        os.sched_setaffinity(0, {LOAD_CORE})
        check_answers(ours.port)
        found: dict[str, list[tuple[Waited, Waited, float]]] = {one.name: [] for one in FLOODS}
        for number in range(options.rounds + 1):
            turn = number % len(FLOODS)
            can = capacity(Path(folder), ours.pid, ours.port)
            alone = others(ours.port, can / 10, options.seconds)
            for flood in FLOODS[turn:] + FLOODS[:turn]:
                beside, rate = flooded(Path(folder), flood, ours.port, can, options.seconds)
                if number:  # the first round warms up
                    found[flood.name].append((alone, beside, rate))
    return 0 if judged(found) else 1


def check_answers(port: int) -> None:
    """Each flood gets the answers that it is about."""
    for request in calls_of(0, SMALL)(SMALL_QUOTA):
        _code(port, request)
    for flood in FLOODS:
        codes = {_code(port, request) for request in flood.requests(8)}
        assert codes <= flood.codes, f"{flood.name}: {codes}"


def capacity(folder: Path, pid: int, port: int) -> float:
    """Good calls a second without a pause, as long as the machine is as busy as now."""
    load = Load.written(folder, crowded_platform.requests(apps=random.choices(OTHERS, k=CALLS)))
    return measured(load, pid, port, connections=64, seconds=1, core=LOAD_CORE).rate


def flooded(
    folder: Path, flood: Flood, port: int, can: float, seconds: int
) -> tuple[Waited, float]:
    """What others wait beside the flood, and how many calls a second it made."""
    command = wrk_command(
        Load.written(folder, flood.requests(CALLS)),
        port,
        connections=flood.connections,
        seconds=seconds + 2 * BEFORE_AND_AFTER,
        core=LOAD_CORE,
        rate=can * flood.share,
    )
    # Who measures shares a core with the flood, and must not wait for it there.
    with subprocess.Popen(["nice", "-n", "10", *command], stdout=subprocess.PIPE, text=True) as wrk:
        time.sleep(BEFORE_AND_AFTER)
        beside = others(port, can / 10, seconds)
        said, _ = wrk.communicate(timeout=120)
    return beside, slice_of(said, 0).rate


def others(port: int, rate: float, seconds: int) -> Waited:
    calls = random.choices(OTHERS, k=round(rate * seconds))
    return waited(list(crowded_platform.requests(apps=calls)), port, rate=rate)


def judged(found: dict[str, list[tuple[Waited, Waited, float]]]) -> bool:
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{len(found[FLOODS[0].name])} rounds, load average of 1, 5, 15 minutes: {loads}\n")
    print(f"{'':<34}{'calls/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'÷ alone: p50':>15}{'p99':>7}")
    alone = [one for one, _, _ in found[FLOODS[0].name]]
    p50, p99 = median(one.p50 for one in alone), median(one.p99 for one in alone)
    print(f"{'others alone':<34}{'':>8}{p50:>8.2f}{p99:>8.2f}{'1':>15}{'1':>7}")
    passed = True
    for name, rounds in found.items():
        typical = median(beside.p50 / alone.p50 for alone, beside, _ in rounds)
        late = median(beside.p99 / alone.p99 for alone, beside, _ in rounds)
        rate = median(rate for _, _, rate in rounds)
        p50 = median(beside.p50 for _, beside, _ in rounds)
        p99 = median(beside.p99 for _, beside, _ in rounds)
        print(f"beside {name:<27}{rate:>8.0f}{p50:>8.2f}{p99:>8.2f}{typical:>15.2f}{late:>7.2f}")
        passed &= late <= MOST_RATIO
    print(f"\n{'reached' if passed else 'MISSED'}: the p99 of others at most {MOST_RATIO} × alone")
    return passed


def _code(port: int, request: bytes) -> int:
    """The code of the answer, 0 for an answered call."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    answer = httpx.request(
        method,
        f"http://127.0.0.1:{port}{target}",
        content=body,
        headers=headers,
        trust_env=False,
    )
    return int(answer.json().get("error_response", {}).get("code", 0))


if __name__ == "__main__":
    sys.exit(main())

"""CPU of one bare gateway call, in microseconds: `python benchmarks/gateway_call.py`.

The gateway process is pinned to core 0; the upstream and the callers run on the other cores.
Prints the median over several rounds of (user + system time) / calls and, from the same rounds,
what uvicorn's own empty answer costs: on a machine that others use too, compare by the ratio.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import Process
from pathlib import Path
from urllib.parse import urlencode

import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.gateway.calling import signed
from tests.gateway.conftest import free_port, start_gateway, stop_gateway
from tests.gateway.small_platform import ADA, Platform, publish_a_small_platform

ANSWER = b'{"result":{"text":"%s"}}' % (b"x" * 1200)
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)
) + ANSWER
_EMPTY = b"GET /-/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Upstream(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(REPLY)  # type: ignore[attr-defined]


class Caller(asyncio.Protocol):
    """One connection that sends its requests one after the other, again and again."""

    def __init__(self, requests: Iterator[bytes], counts: list[int]) -> None:
        self.requests, self.counts, self.buffer = requests, counts, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]) if found else 1
        if len(body) >= length:
            self.counts[b"error_response" in body] += 1
            self.buffer = b""
            self._send()

    def _send(self) -> None:
        self.transport.write(next(self.requests))  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _upstream() as address:
        platform = Platform(Path(folder), "")
        platform.migrate()
        publish_a_small_platform(platform, address)
        platform.publish_app(ADA, quota_per_day=1_000_000_000)
        gateway = start_gateway(platform)
        os.sched_setaffinity(gateway.process.pid, {0})
        for thread in Path(f"/proc/{gateway.process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {0})
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)) or {0})
        calls, empty = list(_requests()), [_EMPTY]
        costs, floors = [], []
        for _ in range(options.rounds):
            costs.append(_cost(gateway.process, gateway.port, calls, options))
            floors.append(_cost(gateway.process, gateway.port, empty, options))
        stop_gateway(gateway)
    ratio = statistics.median(cost / floor for cost, floor in zip(costs, floors, strict=True))
    print(
        f"{options.connections} connections: {statistics.median(costs):.1f} µs of CPU a call "
        f"(median of {len(costs)} rounds, least {min(costs):.1f}); an empty answer "
        f"{statistics.median(floors):.1f} µs (least {min(floors):.1f}), ratio {ratio:.1f}"
    )


def _cost(
    process: "subprocess.Popen[bytes]",
    port: int,
    requests: list[bytes],
    options: argparse.Namespace,
) -> float:
    counts = [0, 0]
    before = _cpu_seconds(process.pid)
    uvloop.run(_load(port, requests, options, counts))
    spent = _cpu_seconds(process.pid) - before
    assert not counts[1], f"{counts[1]} calls were refused"
    return spent / counts[0] * 1e6


async def _load(
    port: int, requests: list[bytes], options: argparse.Namespace, counts: list[int]
) -> None:
    loop = asyncio.get_running_loop()
    endless = cycle(requests)
    opened = [
        await loop.create_connection(lambda: Caller(endless, counts), "127.0.0.1", port)
        for _ in range(options.connections)
    ]
    await asyncio.sleep(options.seconds)
    for transport, _ in opened:
        transport.abort()


def _requests() -> Iterator[bytes]:
    for number in range(2000):
        call = signed(
            "aliexpress.ds.product.get",
            product_id=str(1005001234567890 + number),
            ship_to_country="US",
            target_currency="USD",
            target_language="en",
            remove_personal_benefit="false",
            partner_id="top-sdk-java-20200923",
            biz_model="cross-border",
            province_code="none",
        )
        body = urlencode(call).encode()
        yield (
            b"POST /router/rest HTTP/1.1\r\nHost: localhost\r\nUser-Agent: top-sdk-java\r\n"
            b"Accept: text/xml,text/javascript\r\n"
            b"Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _upstream() -> Iterator[str]:
    port = free_port()
    process = Process(target=_serve, args=(port,), daemon=True)
    process.start()
    time.sleep(0.5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(port: int) -> None:
    os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)) or {0})
    uvloop.run(_serve_forever(port))


async def _serve_forever(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    main()

"""Our own peer: a gateway process on a crowded platform, pinned to one core."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.small_platform import Platform

from peers import crowded_platform


class Pinned(NamedTuple):
    """A gateway, how many apps it knows, and the seconds until it knew them."""

    apps: int
    platform: Platform
    gateway: RunningGateway
    seconds: float

    @property
    def pid(self) -> int:
        return self.gateway.process.pid

    @property
    def port(self) -> int:
        return self.gateway.port


@contextmanager
def pinned_gateway(folder: Path, upstream: int, *, apps: int, core: int) -> Iterator[Pinned]:
    """`upstream` is a port."""
    folder.mkdir()
    platform = Platform(folder, "")
    platform.migrate()
    crowded_platform.publish(platform, f"http://127.0.0.1:{upstream}", apps=apps)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})  # inherited
    began = time.monotonic()
    gateway = start_gateway(platform, at_most=300)
    seconds = time.monotonic() - began
    os.sched_setaffinity(0, cores)
    try:
        yield Pinned(apps, platform, gateway, seconds)
    finally:
        stop_gateway(gateway)

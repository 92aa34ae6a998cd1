"""A gateway process on a small platform, started once for these tests."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests import databases
from tests.gateway.far_end import FarEnd, far_end
from tests.gateway.small_platform import Platform, publish_a_small_platform


@dataclass
class RunningGateway:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def upstream_end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Empty tables, made once: migrating takes longer than most tests."""
    with databases.fresh_database() as url:
        platform = Platform(tmp_path_factory.mktemp("migrated"), url)
        platform.migrate()
        yield platform


@pytest.fixture(scope="session")
def platform(
    tmp_path_factory: pytest.TempPathFactory, migrated: Platform, upstream_end: FarEnd
) -> Iterator[Platform]:
    with databases.fresh_database() as url:
        platform = Platform(tmp_path_factory.mktemp("data"), url)
        platform.start_from(migrated)
        publish_a_small_platform(platform, upstream_end.address)
        yield platform


@pytest.fixture
def own_platform(tmp_path: Path, migrated: Platform, upstream_end: FarEnd) -> Iterator[Platform]:
    """A platform that a test may break."""
    with databases.fresh_database() as url:
        platform = Platform(tmp_path, url)
        platform.start_from(migrated)
        publish_a_small_platform(platform, upstream_end.address)
        yield platform


@pytest.fixture(scope="session")
def gateway(platform: Platform) -> Iterator[RunningGateway]:
    running = start_gateway(platform)
    yield running
    stop_gateway(running)


@pytest.fixture
def upstream(upstream_end: FarEnd) -> FarEnd:
    upstream_end.forget()
    return upstream_end


def start_gateway(
    platform: Platform, *, ready: bool = True, at_most: float = 30, **environment: str
) -> RunningGateway:
    """A gateway process that is ready within so many seconds, or else one that only listens."""
    port = free_port()
    with (platform.data / "gateway.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "serai.gateway"],
            env=platform.environment() | {"SERAI_GATEWAY_PORT": str(port)} | environment,
            cwd=platform.data,
            stderr=log,
        )
    running = RunningGateway(process, port)
    deadline = time.monotonic() + at_most
    while not _answers(running, 200 if ready else 503):
        assert process.poll() is None, (platform.data / "gateway.log").read_text()
        assert time.monotonic() < deadline, f"The gateway is not ready after {at_most} seconds."
        time.sleep(0.02)
    return running


def wait_until_applied(platform: Platform, seq: int, *, nodes: int = 1) -> None:
    """Until so many gateways have said that they know this number."""
    deadline = time.monotonic() + 30
    known = "SELECT count(*) FROM publishing_gatewaynode WHERE applied_seq >= %s"
    while platform.rows(known, (seq,))[0][0] < nodes:
        assert time.monotonic() < deadline, "The gateways do not learn of it."
        time.sleep(0.02)


def stop_gateway(running: RunningGateway) -> None:
    running.process.terminate()
    assert running.process.wait(timeout=30) in (0, -15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(running: RunningGateway, status: int) -> bool:
    try:
        return httpx.get(f"{running.url}/-/health", trust_env=False).status_code == status
    except httpx.TransportError:
        return False

"""A real HAProxy before nodes, by the configuration that `serai haproxy` prints."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from serai.cli.balancing import haproxy_configuration
from tests.gateway.conftest import free_port


@contextmanager
def haproxy(folder: Path, nodes: tuple[str, ...]) -> Iterator[str]:
    """Its address, once all nodes answer through it."""
    program = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "haproxy is not installed; tests/prepare installs it"
    port = free_port()
    settings = {
        "SERAI_GATEWAY_NODES": ",".join(nodes),
        "SERAI_GATEWAY_URL": f"http://localhost:{port}",
    }
    file = folder / "haproxy.cfg"
    file.write_text(haproxy_configuration(settings))
    process = subprocess.Popen([program, "-db", "-f", str(file)])
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None, "HAProxy ended"
        assert time.monotonic() < deadline, "HAProxy is not ready after 30 seconds."
        try:
            if httpx.get(f"{url}/-/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)

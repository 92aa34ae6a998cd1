"""A real sandbox process with two instances, reached over HTTP."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import serai
from tests.sandbox.ports import free_port

PACK = Path(serai.__file__).parent / "packs" / "dropshipping"
_RUN = """
import sys
from pathlib import Path
from serai.sandbox.server import run
pack, data, sandbox, marketplace = sys.argv[1:]
ports = {"sandbox": int(sandbox), "marketplace": int(marketplace)}
run(pack=Path(pack), data=Path(data), ports=ports)
"""


@dataclass(frozen=True)
class Running:
    sandbox: httpx.Client
    marketplace: httpx.Client
    process: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("sandbox")
    ports = [free_port(), free_port()]
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(PACK), str(data), *map(str, ports)])
    with (
        httpx.Client(base_url=f"http://127.0.0.1:{ports[0]}") as sandbox,
        httpx.Client(base_url=f"http://127.0.0.1:{ports[1]}") as marketplace,
    ):
        try:
            _wait_for(sandbox, process)
            _wait_for(marketplace, process)
            yield Running(sandbox, marketplace, process)
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            client.get("/-/seen")
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The sandbox ended before it answered.")

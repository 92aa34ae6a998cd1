"""A whole instance, started as a person starts it, on free ports and a data folder of its own."""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = ("CONSOLE", "GATEWAY", "SANDBOX", "MARKETPLACE")


@dataclass(frozen=True)
class Instance:
    data: Path
    console: str
    gateway: str
    environment: dict[str, str]
    process: subprocess.Popen[str]
    printed: list[str]  # up to "ready"
    heard: list[str]  # every line so far, of all its processes

    @property
    def cast(self) -> dict[str, dict[str, Any]]:
        people: dict[str, dict[str, Any]] = json.loads((self.data / "cast.json").read_text())[
            "people"
        ]
        return people

    def code_of(self, who: str) -> str:
        """The current second-factor code, as `serai code` prints it."""
        done = subprocess.run(
            [*SERAI, "code", who],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()


SERAI = (sys.executable, "-m", "serai.cli")


@contextmanager
def running_instance(data: Path, database_url: str = "", **more: str) -> Iterator[Instance]:
    """`serai up --cast` until it says ready; ended by SIGTERM to its process group."""
    ports = dict(zip(PARTS, free_ports(len(PARTS)), strict=True))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        **kept,
        "SERAI_DATA": str(data),
        "SERAI_DATABASE_URL": database_url,
        **port_settings(ports),
        **more,
    }
    process = subprocess.Popen(
        [*SERAI, "up", "--cast"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    heard: list[str] = []
    printed = _until_ready(process, heard)
    try:
        yield Instance(
            data=data,
            console=f"http://localhost:{ports['CONSOLE']}",
            gateway=f"http://localhost:{ports['GATEWAY']}",
            environment=environment,
            process=process,
            printed=printed,
            heard=heard,
        )
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def port_settings(ports: dict[str, int]) -> dict[str, str]:
    """The variables that have the PARTS listen there."""
    return {
        **{f"SERAI_{part}_PORT": str(ports[part]) for part in ("CONSOLE", "GATEWAY")},
        "SERAI_SANDBOX_PORTS": f"{ports['SANDBOX']},{ports['MARKETPLACE']}",
    }


def free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _until_ready(process: subprocess.Popen[str], heard: list[str]) -> list[str]:
    """What was printed up to "ready"; what comes later is still read, so that nothing blocks."""
    assert process.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    printed: list[str] = []
    threading.Thread(target=_read_all, args=(process.stdout, lines, heard), daemon=True).start()
    until = time.monotonic() + 90
    while "ready" not in printed:
        line = lines.get(timeout=max(0.1, until - time.monotonic()))
        assert line is not None, "serai up ended:\n" + "\n".join(printed)
        printed.append(line.strip())
    return printed


def _read_all(stream: Any, lines: "queue.Queue[str | None]", heard: list[str]) -> None:
    with stream:
        for line in stream:
            heard.append(line)
            lines.put(line)
    lines.put(None)

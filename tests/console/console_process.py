"""The console as the process that serves it, on a free port and a data folder of its own."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.instances import free_ports

SERAI = (sys.executable, "-m", "serai.cli")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class ConsoleProcess:
    data: Path
    port: int
    environment: dict[str, str]
    output: Path

    def get(self, path: str, **headers: str) -> Answer:
        """Header names with underscores for hyphens."""
        return self.ask("GET", path, headers)

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {"Host": f"localhost:{self.port}"} | named)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    @property
    def printed(self) -> str:
        return self.output.read_text()


@contextmanager
def running_console(data: Path, database_url: str = "", **more: str) -> Iterator[ConsoleProcess]:
    """`serai console` on a migrated database with the shipped pack, until the block ends."""
    (port,) = free_ports(1)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SERAI_DATA": str(data),
        "SERAI_DATABASE_URL": database_url,
        "SERAI_CONSOLE_PORT": str(port),
        **more,
    }
    for command in (["migrate"], ["pack", "load"]):
        subprocess.run([*SERAI, *command], env=environment, check=True, capture_output=True)
    output = data / "console-output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            [*SERAI, "console"], env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    console = ConsoleProcess(data, port, environment, output)
    try:
        _wait_until_it_answers(console, process)
        yield console
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(console: ConsoleProcess, process: "subprocess.Popen[Any]") -> None:
    until = time.monotonic() + 120
    while True:
        try:
            console.get("/account/login/")
        except OSError:
            assert process.poll() is None, console.printed
            assert time.monotonic() < until, "the console does not answer"
            time.sleep(0.05)
        else:
            return

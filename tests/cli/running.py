"""Run `serai` as people do: a process, its environment, what it prints and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.instances import PARTS, port_settings


class Serai:
    """The command on a data folder, a database and four free ports of its own."""

    def __init__(self, data: Path, database_url: str = "") -> None:
        self.data = data
        self.ports = free_ports()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SERAI_")}
        self.environment = {
            **kept,
            **port_settings(self.ports),
            "SERAI_DATA": str(data),
            "SERAI_DATABASE_URL": database_url,
        }

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments),
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    @contextmanager
    def up(self, *arguments: str) -> Iterator["Running"]:
        """`serai up`, once it says that it is ready."""
        process = subprocess.Popen(
            command("up", *arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        running = Running(process)
        try:
            running.wait_until_ready()
            yield running
        finally:
            running.kill()


class Running:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.printed: list[str] = []

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if line.strip() == "ready":
                return
        raise AssertionError(self.errors())

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def children(self) -> dict[int, str]:
        """The command lines of the parts by their process ids."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return {
            int(child): Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
            for child in found
        }

    def end(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> int:
        """The exit status after a signal to `serai up` alone or to everybody in its group."""
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self.process.wait(60)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "serai.cli", *arguments]


def free_ports() -> dict[str, int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in PARTS]
        ports = [int(listener.getsockname()[1]) for listener in sockets]
    return dict(zip(PARTS, ports, strict=True))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0

"""A whole Serai of its own for a while: free ports, a folder that goes, a demo cast."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from serai.cli.cannot_start import CannotStart

PORTS = ("SERAI_CONSOLE_PORT", "SERAI_GATEWAY_PORT", "SERAI_SANDBOX_PORTS")
STOP_WITHIN_SECONDS = 15


@contextmanager
def temporary_instance() -> Iterator[Path]:
    """The data folder of an instance that is ready; it ends and goes with the context."""
    data = Path(tempfile.mkdtemp(prefix="serai-demo-"))
    process = subprocess.Popen(  # our own interpreter and module
        [sys.executable, "-m", "serai.cli", "up", "--cast"],
        env=_environment(data),
        stdout=subprocess.PIPE,
        stderr=(data / "log").open("wb"),
        text=True,
        start_new_session=True,  # Ctrl-C is ours: the instance ends after what uses it
    )
    try:
        _wait_until_ready(process, data)
        yield data
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN_SECONDS)
        finally:
            process.kill()
            shutil.rmtree(data, ignore_errors=True)


def _environment(data: Path) -> dict[str, str]:
    """Nothing of the operator's own instance, which must not notice."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SERAI_")}
    return {**kept, "SERAI_DATA": str(data), **_free_ports()}


def _free_ports() -> dict[str, str]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
        console, gateway, *sandboxes = (str(one.getsockname()[1]) for one in sockets)
        return dict(zip(PORTS, (console, gateway, ",".join(sandboxes)), strict=True))


def _wait_until_ready(process: subprocess.Popen[str], data: Path) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "ready":
            return
    process.wait()
    said = (data / "log").read_text(encoding="utf-8").strip().splitlines() or [
        "It does not say why."
    ]
    raise CannotStart(f"The temporary instance did not start. {said[-1]}")

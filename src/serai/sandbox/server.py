"""Run one or several sandboxes in one process, each on its port and with orders of its own."""

import asyncio
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from serai.sandbox.application import Sandbox
from serai.sandbox.examples import methods_of
from serai.sandbox.store import Store


def run(
    *,
    pack: Path,
    data: Path,
    ports: Mapping[str, int],
    bind: str = "127.0.0.1",
    secrets: Mapping[str, str] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. `ports` by name: {"sandbox": 8002, "marketplace": 8003}.

    With a secret by its name, a sandbox answers only calls that a gateway signed with it.

    Raises OSError, naming address and port, when one of them cannot be had.
    """
    sockets = {name: _listening(bind, port) for name, port in ports.items()}
    asyncio.run(serve(pack=pack, data=data, sockets=sockets, secrets=secrets or {}))


def _listening(bind: str, port: int) -> socket.socket:
    try:
        return socket.create_server((bind, port), backlog=512)
    except OSError as error:
        raise OSError(error.errno, f"{bind}:{port}: {error.strerror}") from error


async def serve(
    *,
    pack: Path,
    data: Path,
    sockets: Mapping[str, socket.socket],
    secrets: Mapping[str, str],
) -> None:
    """The same on sockets that already listen; orders go to sandbox-<name>.sqlite3 in `data`."""
    methods = methods_of(pack)
    sandboxes = {
        name: Sandbox(
            methods, Store(data / f"sandbox-{name}.sqlite3"), secret=secrets.get(name, "")
        )
        for name in sockets
    }
    servers = {name: _server(sandbox) for name, sandbox in sandboxes.items()}
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, list(servers.values()))
    try:
        await asyncio.gather(
            *(server.serve(sockets=[sockets[name]]) for name, server in servers.items())
        )
    finally:
        for sandbox in sandboxes.values():
            sandbox.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Several servers share the process: run() stops them all, none catches for itself.
        yield


def _server(sandbox: Sandbox) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            sandbox,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,  # longer than a gateway keeps an idle connection
            timeout_graceful_shutdown=2,
        )
    )


def _stop(servers: list[uvicorn.Server]) -> None:
    for server in servers:
        server.should_exit = True

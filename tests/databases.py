"""The two databases that tests run on: SQLite files, or a PostgreSQL server started for the run.

SERAI_TEST_DATABASE=postgresql chooses the latter. The server is made from Debian's binaries in a
folder of its own, listens on a free loopback port, and is gone, data and all, when the run ends.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SERVER_VARIABLE = "SERAI_TEST_POSTGRESQL"
"""Where the run's server is, for the workers of pytest-xdist."""


@dataclass(frozen=True)
class PostgresqlServer:
    process: subprocess.Popen[bytes]
    folder: Path
    url: str

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # the fast shutdown: open connections are cut
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgresql() -> PostgresqlServer:
    # PostgreSQL refuses to run as root; Debian's package brings the user that it runs as.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="serai-postgresql-"))
    if user:
        shutil.chown(folder, user, user)
    port = _free_port()
    form = {"username": "postgres", "auth": "trust", "encoding": "UTF8", "locale": "C.UTF-8"}
    subprocess.run(
        [_binary("initdb"), "--no-sync", "--pgdata", str(folder / "data")]
        + [f"--{name}={value}" for name, value in form.items()],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [_binary("postgres"), "-D", str(folder / "data")]
            + [word for name, value in options.items() for word in ("-c", f"{name}={value}")],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C ends the tests first and the server after them
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    server = PostgresqlServer(process, folder, f"postgresql://postgres@127.0.0.1:{port}")
    _wait_until_it_answers(server)
    return server


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """The SERAI_DATABASE_URL of an empty database; "" where the run is on SQLite."""
    server = os.environ.get(SERVER_VARIABLE, "")
    if not server:
        yield ""
        return
    name = f"fresh_{uuid.uuid4().hex}"
    _administer(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{server}/{name}"
    finally:
        _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def _binary(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing; on Debian: apt-get install postgresql")
    return str(found[-1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(server: PostgresqlServer) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"{server.url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text(encoding="utf-8")) from None
            time.sleep(0.05)
        else:
            return

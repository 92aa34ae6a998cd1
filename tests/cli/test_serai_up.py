"""`serai up`: everything starts together, stays together and ends together."""

import json
import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.cli.running import Serai, command, is_free


def status_of(address: str) -> int:
    return requests.get(address, timeout=30).status_code


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_with_the_cast_everything_runs_and_a_second_start_keeps_it(
    tmp_path: Path, database_url: str
) -> None:
    serai = Serai(tmp_path / "data", database_url)

    with serai.up("--cast") as running:
        cast = json.loads((serai.data / "cast.json").read_text(encoding="utf-8"))
        assert status_of(f"{serai.address('CONSOLE')}/account/login/") == 200
        assert status_of(f"{serai.address('CONSOLE')}/mailbox/") == 200
        assert status_of(f"{serai.address('GATEWAY')}/-/health") == 200
        assert not is_free(serai.ports["SANDBOX"])
        assert not is_free(serai.ports["MARKETPLACE"])
        assert any(cast["people"]["rita"]["password"] in line for line in running.printed)
        assert f"http://localhost:{serai.ports['CONSOLE']}" in "\n".join(running.printed)
        assert running.end() == 0
    assert all(is_free(port) for port in serai.ports.values())

    with serai.up("--cast") as running:
        assert json.loads((serai.data / "cast.json").read_text(encoding="utf-8")) == cast
        assert running.end(signal.SIGINT, group=True) == 0
    assert all(is_free(port) for port in serai.ports.values())


def test_without_the_cast_there_is_neither_cast_nor_mailbox_and_all_is_private(
    tmp_path: Path,
) -> None:
    serai = Serai(tmp_path / "data")

    with serai.up() as running:
        assert status_of(f"{serai.address('CONSOLE')}/mailbox/") == 404
        assert running.end(signal.SIGTERM, group=True) == 0

    assert not (serai.data / "cast.json").exists()
    assert mode_of(serai.data) == 0o700
    assert mode_of(serai.data / "keys" / "django.key") == 0o600
    assert mode_of(serai.data / "keys" / "master.key") == 0o600
    assert mode_of(serai.data / "serai.sqlite3") == 0o600


def test_a_part_that_dies_ends_all_with_one_line(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")

    with serai.up() as running:
        gateway = next(p for p, line in running.children().items() if "serai.gateway" in line)
        os.kill(gateway, signal.SIGKILL)
        status = running.process.wait(60)
        said = running.errors().splitlines()[-1]

    assert status == 2
    assert said == "The gateway was ended by SIGKILL; everything was stopped."
    assert all(is_free(port) for port in serai.ports.values())


def test_told_to_end_while_it_starts_it_ends_at_once(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")

    with subprocess.Popen(command("up"), env=serai.environment, stderr=subprocess.PIPE) as process:
        while not (serai.data / "serai.sqlite3").exists() and process.poll() is None:
            time.sleep(0.01)
        process.terminate()
        _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (0, b"")
    assert all(is_free(port) for port in serai.ports.values())


def test_a_supervisor_that_was_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")

    with serai.up() as running:
        children = running.children()
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait(60)

        for child in children:
            while Path(f"/proc/{child}/exe").exists() and not _is_a_zombie(child):
                pass


def _is_a_zombie(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            == "Z"
        )
    except FileNotFoundError:
        return True


def test_a_taken_port_is_one_line_before_anything_starts(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")

    with socket.create_server(("127.0.0.1", serai.ports["GATEWAY"])):
        done = serai.run("up")

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"The gateway cannot listen on 127.0.0.1:{serai.ports['GATEWAY']} "
        "(Address already in use). SERAI_GATEWAY_PORT chooses another port."
    ]
    assert not (serai.data / "serai.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SERAI_CONSOLE_PORT", "eighty", "SERAI_CONSOLE_PORT is 'eighty'"),
        ("SERAI_SANDBOX_PORTS", "8002", "SERAI_SANDBOX_PORTS is '8002'; it must be two"),
        ("SERAI_CONSOLE_URL", "console.example.com", "SERAI_CONSOLE_URL is"),
        ("SERAI_SMTP_URL", "http://mail.example.com", "SERAI_SMTP_URL must look like"),
        ("SERAI_MASTER_KEY", "short", "SERAI_MASTER_KEY is wrong"),
        ("SERAI_UPSTREAMS", "marketplace", "SERAI_UPSTREAMS must"),
        ("SERAI_PACK", "nowhere", "There is no pack in"),
        ("SERAI_DATABASE_URL", "postgresql://127.0.0.1:1/serai", "The database cannot be used"),
    ],
)
def test_a_bad_value_is_one_line(tmp_path: Path, name: str, value: str, words: str) -> None:
    done = Serai(tmp_path / "data").run("up", **{name: value})

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(words)


def test_the_cast_is_for_this_machine_alone(tmp_path: Path) -> None:
    done = Serai(tmp_path / "data").run("up", "--cast", SERAI_BIND="0.0.0.0")

    assert done.returncode == 2
    assert done.stderr.startswith("--cast is for this machine alone")

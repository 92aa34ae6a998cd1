"""`serai demo`: the whole way over HTTP, and what it prints."""

import json
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.cli.running import Serai, command, is_free


def test_the_demo_reaches_a_call_that_answers_and_prints_one_object(tmp_path: Path) -> None:
    done = Serai(tmp_path / "data").run("demo", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    outcome = json.loads(done.stdout)
    assert list(outcome) == [
        "ok", "console_url", "gateway_url", "app_key", "app_secret", "session", "steps"
    ]  # fmt: skip
    assert outcome["ok"] is True
    assert outcome["session"] is None
    assert len(outcome["app_key"]) == 8
    assert len(outcome["app_secret"]) == 32
    assert all(step["ok"] and set(step) == {"name", "ok", "seconds"} for step in outcome["steps"])


def test_the_demo_walks_on_a_running_instance_too_whatever_its_database(
    tmp_path: Path, database_url: str
) -> None:
    serai = Serai(tmp_path / "data", database_url)

    with serai.up("--cast"):
        shown = serai.run("demo")
        named = serai.run("demo", "--json", "--url", f"http://localhost:{serai.ports['CONSOLE']}")

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "The signed call answered" in shown.stdout
    assert json.loads(named.stdout)["gateway_url"].endswith(str(serai.ports["GATEWAY"]))


def test_a_call_that_is_not_answered_is_a_failure_with_its_step(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")
    serai.environment["SERAI_UPSTREAMS"] = "marketplace=http://127.0.0.1:1"

    with serai.up("--cast"):
        done = serai.run("demo", "--json")

    outcome = json.loads(done.stdout)
    assert done.returncode == 1
    assert outcome["ok"] is False
    assert [step["name"] for step in outcome["steps"] if not step["ok"]] == ["Make a signed call"]


def test_a_kept_instance_runs_until_ctrl_c(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")

    with subprocess.Popen(
        command("demo", "--json", "--keep"),
        env=serai.environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        outcome = json.loads(process.stdout.readline())
        answered = requests.get(f"{outcome['console_url']}/mailbox/", timeout=30).status_code
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)

    assert (answered, process.returncode) == (200, 0)
    assert is_free(urlsplit(outcome["console_url"]).port or 0)
    assert is_free(urlsplit(outcome["gateway_url"]).port or 0)


def test_without_a_cast_a_named_instance_gets_one_line(tmp_path: Path) -> None:
    done = Serai(tmp_path / "data").run("demo", "--url", "http://localhost:1")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("There is no demo cast in")
    assert len(done.stderr.splitlines()) == 1

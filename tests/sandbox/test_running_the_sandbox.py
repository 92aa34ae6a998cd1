import os
import signal
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serai.sandbox.examples import methods_of
from serai.sandbox.server import run
from serai.sandbox.store import Store
from tests.sandbox.conftest import PACK, Running

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ITEM = {"product_id": 7, "product_count": 1}


def test_sigterm_ends_all_instances(running: Running) -> None:
    running.sandbox.get("/-/seen")

    os.kill(running.process.pid, signal.SIGTERM)

    assert running.process.wait(10) == 0


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OSError, match=f"127.0.0.1:{port}"):
            run(pack=PACK, data=tmp_path, ports={"sandbox": port})


def test_orders_outlive_the_process(tmp_path: Path) -> None:
    store = Store(tmp_path / "orders.sqlite3")
    placed = store.place("", [ITEM], NOW)
    store.close()

    again = Store(tmp_path / "orders.sqlite3")
    order = again.order(placed.number)
    again.close()

    assert order == placed


def test_an_out_order_id_is_free_again_after_a_day(tmp_path: Path) -> None:
    store = Store(tmp_path / "orders.sqlite3")
    first = store.place("mine", [ITEM], NOW)

    second = store.place("mine", [ITEM], NOW + timedelta(hours=24))
    store.close()

    assert second.number != first.number


def test_a_broken_pack_is_named_by_file_and_line(tmp_path: Path) -> None:
    methods = tmp_path / "methods"
    methods.mkdir()
    (methods / "broken.get.toml").write_text('title = "Broken"\nposition = one\n', encoding="utf-8")

    with pytest.raises(ValueError, match=r"methods/broken\.get\.toml:2: "):
        methods_of(tmp_path)

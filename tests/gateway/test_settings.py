import base64
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from serai.gateway.config import BadSetting, read_config
from tests.gateway.conftest import free_port

KEY = base64.b64encode(b"k" * 32).decode()


def test_without_settings_everything_is_local(tmp_path: Path) -> None:
    config = read_config({"SERAI_DATA": str(tmp_path)})

    assert (config.bind, config.port, config.database_url) == ("127.0.0.1", 8001, "")
    assert config.upstreams == {}
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600


def test_settings_are_read(tmp_path: Path) -> None:
    url = tmp_path / "url"
    url.write_text("postgresql://serai:hush@db/serai\n")
    config = read_config(
        {
            "SERAI_DATA": str(tmp_path),
            "SERAI_BIND": "::1",
            "SERAI_GATEWAY_PORT": "9001",
            "SERAI_DATABASE_URL_FILE": str(url),
            "SERAI_MASTER_KEY": KEY,
            "SERAI_UPSTREAMS": "marketplace=http://a:1, sandbox=https://b",
        }
    )

    assert (config.bind, config.port) == ("::1", 9001)
    assert config.database_url == "postgresql://serai:hush@db/serai"
    assert config.master_keys.keys == {1: b"k" * 32}
    assert config.upstreams == {"marketplace": "http://a:1", "sandbox": "https://b"}
    assert config.node.endswith(":9001")
    assert "hush" not in repr(config)
    assert "kkk" not in repr(config)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERAI_GATEWAY_PORT", "0"),
        ("SERAI_GATEWAY_PORT", "65536"),
        ("SERAI_GATEWAY_PORT", "eight"),
        ("SERAI_DATABASE_URL", "mysql://db"),
        ("SERAI_DATABASE_URL_FILE", "/nowhere"),
        ("SERAI_MASTER_KEY", "short"),
        ("SERAI_MASTER_KEY_FILE", "/nowhere"),
        ("SERAI_UPSTREAMS", "marketplace"),
        ("SERAI_UPSTREAMS", "=http://a"),
        ("SERAI_UPSTREAMS", "marketplace=ftp://a"),
    ],
)
def test_a_bad_value_is_told_by_its_name_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(name)) as bad:
        read_config({"SERAI_DATA": str(tmp_path), name: value})

    assert "\n" not in str(bad.value)


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        done = _gateway(tmp_path, SERAI_GATEWAY_PORT=port)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in done.stderr


def test_a_bad_value_ends_the_process_with_one_line(tmp_path: Path) -> None:
    done = _gateway(tmp_path, SERAI_GATEWAY_PORT=str(free_port()), SERAI_UPSTREAMS="x")

    assert done.returncode == 1
    assert done.stderr.startswith("SERAI_UPSTREAMS")
    assert done.stderr.count("\n") == 1


def _gateway(data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "serai.gateway"],
        env={"PATH": os.environ["PATH"], "SERAI_DATA": str(data)} | environment,
        cwd=data,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

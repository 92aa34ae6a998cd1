"""The small commands, as processes: what they print and how they end."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cli.running import Serai
from tests.domain.catalog.packs import SHIPPED


def test_help_needs_neither_django_nor_a_data_folder(tmp_path: Path) -> None:
    asked = (
        "import sys\nfrom serai.cli import main\n"
        "sys.argv = ['serai', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert 'django' not in sys.modules\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    for name in ("up", "demo", "pack", "staff", "worker"):
        assert f"  {name} " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_pack_is_checked_loaded_and_exported_to_the_same_bytes(
    tmp_path: Path, database_url: str
) -> None:
    serai = Serai(tmp_path / "data", database_url)
    serai.run("migrate")

    assert serai.run("pack", "check").stdout.endswith("\nThis pack can be loaded.\n")
    assert serai.run("pack", "load").stdout == "Loaded.\n"
    assert serai.run("pack", "load").stdout == "Loaded already; nothing changed.\n"
    assert serai.run("pack", "export", str(tmp_path / "out")).returncode == 0

    for path in (path for path in SHIPPED.rglob("*") if path.is_file()):
        assert (tmp_path / "out" / path.relative_to(SHIPPED)).read_bytes() == path.read_bytes()


def test_a_broken_pack_names_file_line_and_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(SHIPPED, broken)
    platform = broken / "platform.toml"
    platform.write_text(
        platform.read_text(encoding="utf-8").replace("Asia/Shanghai", "Asia/Atlantis"),
        encoding="utf-8",
    )
    serai = Serai(tmp_path / "data")

    done = serai.run("pack", "check", str(broken))

    assert done.returncode == 1
    assert re.match(r"platform\.toml:\d+: .*time zone", done.stdout)


def test_the_first_operator_gets_a_link(tmp_path: Path, database_url: str) -> None:
    serai = Serai(tmp_path / "data", database_url)
    serai.run("migrate")

    invited = serai.run("staff", "invite", "olga@example.com", "--operator")
    without_a_role = serai.run("staff", "invite", "olga@example.com")

    address = f"http://localhost:{serai.ports['CONSOLE']}/account/invitation/"
    assert invited.stdout.startswith(address)
    assert without_a_role.returncode == 2
    assert len(without_a_role.stderr.splitlines()) == 1


def test_a_code_is_six_digits_and_only_for_who_has_a_second_factor(tmp_path: Path) -> None:
    serai = Serai(tmp_path / "data")
    nobody = serai.run("code", "rita")
    people = {
        "rita": {
            "name": "Rita", "role": "reviewer", "email": "rita@cast.example", "password": "p",
            "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        },
        "ben": {"name": "Ben", "role": "new", "email": "ben@cast.example", "password": "p"},
    }  # fmt: skip
    serai.data.mkdir(exist_ok=True)
    (serai.data / "cast.json").write_text(json.dumps({"people": people}), encoding="utf-8")

    assert "There is no demo cast in" in nobody.stderr
    assert re.fullmatch(r"\d{6}\n", serai.run("code", "rita").stdout)
    assert serai.run("code", "ben").returncode == 2

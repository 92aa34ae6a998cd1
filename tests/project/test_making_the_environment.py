"""`make run` on a machine with a fitting Python, and on one without."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "requirements" / "environment"


def test_without_a_python_that_is_new_enough_one_line_says_so(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": "/bin/false"}

    outcome = subprocess.run(
        [SCRIPT, tmp_path / "venv"], env=environment, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 1
    assert len(outcome.stderr.splitlines()) == 1
    assert "Python 3.11 or newer" in outcome.stderr
    assert not (tmp_path / "venv").exists()


def test_an_environment_that_works_is_left_alone() -> None:
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": "/bin/false"}

    outcome = subprocess.run(
        [SCRIPT, sys.prefix], env=environment, capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def test_a_broken_environment_is_made_anew(tmp_path: Path) -> None:
    broken = tmp_path / "venv" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.symlink_to("/nowhere/python3")

    subprocess.run(
        [SCRIPT, tmp_path / "venv"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable},
        check=True,
        capture_output=True,
    )

    subprocess.run([broken, "-m", "pip", "--version"], check=True, capture_output=True)

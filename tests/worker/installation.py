"""An installation of its own for tests that need real processes: data, database, worker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 40.0


class Installation:
    def __init__(self, data: Path, database_url: str, **variables: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SERAI_")}
        self.environment: Mapping[str, str] = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "serai.project.settings",
            "PYTHONPATH": str(PROJECT),
            "SERAI_DATA": str(data),
            "SERAI_DATABASE_URL": database_url,
            **variables,
        }

    def serai(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "serai.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def run(self, script: str) -> str:
        """What a Python script prints that works on this installation's database."""
        whole = f"import django\ndjango.setup()\n{script}"
        done = subprocess.run(
            [sys.executable, "-c", whole],
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "serai.cli", "worker"], env=self.environment
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.01)

"""The console alone, over real HTTP, with a mail folder that tests read."""

import email
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.instances import free_ports


@dataclass(frozen=True)
class Console:
    address: str
    data: Path
    environment: dict[str, str]

    def mails(self) -> list[EmailMessage]:
        """Oldest first."""
        files = sorted((self.data / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def link_in_newest_mail(self) -> str:
        body = self.mails()[-1].get_body(["plain"])
        assert body is not None
        found = re.search(r"https?://\S+", body.get_content())
        assert found, body.get_content()
        return found[0]

    def run(self, python: str) -> str:
        """What these lines print, run beside the console on its database."""
        prepared = "import django; django.setup()\n" + python
        return _python(["-c", prepared], self.environment)


@contextmanager
def running_console(
    folder: Path, database_url: str = "", *, port: int = 0, more: dict[str, str] | None = None
) -> Iterator[Console]:
    chosen = port or free_ports(1)[0]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "serai.project.settings",
        "SERAI_DATA": str(folder),
        "SERAI_DATABASE_URL": database_url,
        "SERAI_CONSOLE_PORT": str(chosen),
        "SERAI_SECRET_KEY": "a key that only this test knows, long enough for Django",
        "SERAI_MAILBOX": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
        **(more or {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    _python(["-m", "django", "migrate", "-v", "0"], environment)
    serving = [sys.executable, "-m", "uvicorn", "serai.project.asgi:application"]
    log = (folder / "console.log").open("w")
    process = subprocess.Popen(
        [*serving, "--port", str(chosen), "--lifespan", "off", "--log-level", "warning"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    console = Console(f"http://localhost:{chosen}", folder, environment)
    try:
        _until_it_answers(console.address, process)
        yield console
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _python(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the console ended"
        try:
            urllib.request.urlopen(f"{address}/account/login/", timeout=5).read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the console does not answer")

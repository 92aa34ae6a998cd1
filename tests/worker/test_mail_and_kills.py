"""A worker that is killed with kill -9: no mail is missing, and at most one comes twice."""

import asyncio
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import AnyStr

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.worker.installation import Installation, wait_until

MAILS = 4
SUBMIT = f"""
from django.conf import settings
from serai.domain.catalog.models import Platform
from tests import make
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
words = dict(subject="Received ({{case}})", heading="H", sentence="S", button="B", next="N")
for _ in range({MAILS}):
    make.qualification()
Platform.objects.update(mails={{"submitted": words}})
"""
SIGN_UP = f"""
from django.core.mail import EmailMultiAlternatives
from serai.domain.apps.sealing import master_keys
from serai.domain.events.account_mails import hand_over
for number in range({MAILS}):
    letter = EmailMultiAlternatives("Confirm", "Link", None, [f"{{number}}@example.com"])
    hand_over(letter, name="email_confirmation_signup", keys=master_keys())
"""
A_MINUTE_PASSES = """
from datetime import timedelta
from django.utils import timezone
from serai.domain.events.models import OutboxEntry
OutboxEntry.objects.exclude(leased_until=None).update(leased_until=timezone.now() - timedelta(1))
"""
STILL_TO_SEND = """
from serai.domain.events.models import OutboxEntry
from serai.domain.events.models import SealedMail
open_entries = OutboxEntry.objects.filter(consumer="mail", handled_at=None)
print(open_entries.count() + SealedMail.objects.count())
"""


class MailServer(SMTP):
    """Answers 250 to the second mail, and kills the worker before it can have read that."""

    taken: list[str]
    victim: list[int]

    async def push(self, status: AnyStr) -> None:
        kill = bool(self.victim) and len(self.taken) == 2 and str(status).startswith("250 taken")
        if kill:
            os.kill(self.victim[0], signal.SIGSTOP)
        await super().push(status)
        if kill:
            os.kill(self.victim.pop(), signal.SIGKILL)


class Handler:
    def __init__(self, taken: list[str]) -> None:
        self.taken = taken

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content
        assert content is not None
        self.taken.append(str(message_from_bytes(content)["Message-ID"]))
        return "250 taken"


class MailServerThread(Controller):
    def __init__(self, taken: list[str], victim: list[int]) -> None:
        super().__init__(Handler(taken), hostname="127.0.0.1", port=0)
        self.taken, self.victim = taken, victim

    def factory(self) -> SMTP:
        server = MailServer(self.handler, **self.SMTP_kwargs)
        server.taken, server.victim = self.taken, self.victim
        return server

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def taken() -> list[str]:
    return []


@pytest.fixture
def victim() -> list[int]:
    return []


@pytest.fixture
def smtp_port(taken: list[str], victim: list[int]) -> Iterator[int]:
    server = MailServerThread(taken, victim)
    server.start()
    yield server.port
    server.stop()


def end(worker: subprocess.Popen[bytes]) -> None:
    """In order: what is being done is finished first."""
    worker.terminate()
    assert worker.wait(60) == 0


def still_to_send(installation: Installation) -> int:
    return int(installation.run(STILL_TO_SEND))


@pytest.mark.parametrize("mails", [SUBMIT, SIGN_UP], ids=["applications", "accounts"])
def test_killed_between_250_and_commit_only_that_mail_comes_twice(
    tmp_path: Path,
    database_url: str,
    smtp_port: int,
    taken: list[str],
    victim: list[int],
    mails: str,
) -> None:
    smtp = f"smtp://127.0.0.1:{smtp_port}?tls=none"
    installation = Installation(tmp_path, database_url, SERAI_SMTP_URL=smtp)
    assert installation.serai("migrate").returncode == 0
    installation.run(mails)

    with installation.worker() as worker:
        victim.append(worker.pid)
        assert worker.wait(60) == -signal.SIGKILL
    installation.run(A_MINUTE_PASSES)
    with installation.worker() as worker:
        wait_until(lambda: len(taken) == MAILS + 1)
        end(worker)

    assert still_to_send(installation) == 0
    counts = Counter(taken)
    assert len(counts) == MAILS
    assert [message for message, count in counts.items() if count > 1] == [taken[1]]


def test_into_a_folder_each_mail_comes_once_however_often_the_worker_is_killed(
    tmp_path: Path, database_url: str
) -> None:
    installation = Installation(tmp_path, database_url)
    assert installation.serai("migrate").returncode == 0
    installation.run(SUBMIT)
    folder = tmp_path / "mail"

    for kept in (1, 2):
        with installation.worker() as worker:
            wait_until(lambda least=kept: len(list(folder.glob("*.eml"))) >= least)  # type: ignore[misc]
            worker.kill()
        installation.run(A_MINUTE_PASSES)
    with installation.worker() as worker:
        wait_until(lambda: len(list(folder.glob("*.eml"))) == MAILS)
        end(worker)

    assert still_to_send(installation) == 0
    written = [message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")]
    assert len(written) == MAILS
    assert len({message["Message-ID"] for message in written}) == MAILS

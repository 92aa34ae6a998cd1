"""The default mail backend: a folder, one file a message, exactly once.

The file is named after the Message-ID and appears whole (written aside, then linked): the same
message sent again after a kill finds its file and changes nothing.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailFolder(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.SERAI_MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            _deliver(message, folder)
        return len(email_messages)


def _deliver(message: EmailMessage, folder: Path) -> None:
    written = message.message()
    message_id = str(written["Message-ID"])
    target = folder / f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.eml"
    if target.exists():
        return
    handle, aside = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(written.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise

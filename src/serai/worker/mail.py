"""Send the mails that events ask for: never missing, and each once as far as SMTP allows.

An entry is finished after the mail server took the mail. A kill in between repeats that one mail,
with the same Message-ID; into a folder even that one is written once.
"""

import logging
import time
from datetime import datetime

from django.db import connections, transaction

from serai.domain.events.account_mails import forget
from serai.domain.events.actions import LEASE, claim, finish, put_back
from serai.domain.events.consumers import MAIL
from serai.domain.events.models import OutboxEntry
from serai.worker.letters import letter_about
from serai.worker.outage import is_outage

FINISH_AGAIN_SECONDS = 0.5

log = logging.getLogger("serai.worker.mail")


def send_due(*, now: datetime | None = None) -> bool:
    """Send the oldest mail that is due; False when none was."""
    entry = claim(MAIL, now=now)
    if entry is None:
        return False
    try:
        letter = letter_about(entry.event)
        if letter is not None:
            letter.send()
    except Exception as error:
        if is_outage(error):
            raise
        given_up = put_back(entry, repr(error), now=now)
        if given_up:
            forget(entry.event)
        say, words = (log.error, "is given up") if given_up else (log.warning, "waits")
        say("the mail about event %s %s: %r", entry.event_id, words, error)
        return True
    _finish_surely(entry, now=now)
    return True


def _finish_surely(entry: OutboxEntry, *, now: datetime | None) -> None:
    """What was sent must not be sent again: wait for a database that is away."""
    until = time.monotonic() + LEASE.total_seconds() / 2
    while True:
        try:
            with transaction.atomic():
                finish(entry, now=now)
                forget(entry.event)
        except Exception as error:
            if not is_outage(error) or time.monotonic() > until:
                raise
            connections.close_all()
            time.sleep(FINISH_AGAIN_SECONDS)
        else:
            return

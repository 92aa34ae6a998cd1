"""Mails about an account on their way to the worker: written when they are asked for, because they
hold secret links, and sealed until they are sent."""

import json

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from serai.domain.events.actions import record
from serai.domain.events.models import Event, SealedMail
from serai.protocol.sealing import MasterKeys, seal, unseal

KIND = "account.mail"


@transaction.atomic
def hand_over(mail: EmailMultiAlternatives, *, name: str, keys: MasterKeys) -> Event:
    """Leave a mail to the worker. `name` is all that the event says of it."""
    event = record(KIND, None, data={"mail": name})
    written = {
        "subject": mail.subject,
        "body": mail.body,
        "from_email": mail.from_email,
        "to": mail.to,
        "headers": mail.extra_headers,
        "alternatives": [[content, kind] for content, kind in mail.alternatives],
    }
    sealed = seal(json.dumps(written), keys, app_key=_bound_to(event))
    SealedMail.objects.create(event=event, sealed=sealed)
    return event


def opened(event: Event, *, keys: MasterKeys) -> EmailMultiAlternatives | None:
    """The mail as it was handed over; None if it is gone. SealBroken if it is another event's."""
    kept = SealedMail.objects.filter(event=event).first()
    if kept is None:
        return None
    return EmailMultiAlternatives(**json.loads(unseal(kept.sealed, keys, app_key=_bound_to(event))))


def forget(event: Event) -> None:
    """Nobody needs its links any more: it was sent or given up."""
    SealedMail.objects.filter(event=event).delete()


def _bound_to(event: Event) -> str:
    return f"mail of event {event.pk}"

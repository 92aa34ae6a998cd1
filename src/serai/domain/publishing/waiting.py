"""Whether the gateways know a thing yet, and waiting until they do."""

import time
from datetime import datetime, timedelta

from django.utils import timezone

from serai.domain.publishing.models import GatewayNode, PublishedDocument

SEEN_WITHIN = timedelta(seconds=15)  # a node that was silent longer is not waited for
_POLL_SECONDS = 0.05


def wait_until_known(kind: str, name: str, *, at_most: timedelta) -> bool:
    """True once every live gateway has applied the document; False when the time is over.

    Sleeps: call it outside any transaction.
    """
    until = time.monotonic() + at_most.total_seconds()
    while not is_known(kind, name):
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def is_known(kind: str, name: str, *, now: datetime | None = None) -> bool:
    document = PublishedDocument.objects.filter(kind=kind, name=name).values_list("seq", flat=True)
    seq = document.first()
    if seq is None:
        return False
    live = GatewayNode.objects.filter(seen_at__gt=(now or timezone.now()) - SEEN_WITHIN)
    applied = live.values_list("applied_seq", flat=True)
    return bool(applied) and min(applied) >= seq

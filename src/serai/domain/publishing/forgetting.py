"""Revocations of tokens that have ended by themselves need not be known any more.

First they are taken away as any document is, so that running gateways drop them. Once every
gateway has done so the empty rows go too. A gateway that was away longer keeps a few names more:
these tokens have ended, and are refused for that.
"""

from datetime import datetime, timedelta

import orjson
from django.db import transaction
from django.db.models import F, Max, Min

from serai.domain.publishing.models import GatewayNode, PublishedDocument, Sequence
from serai.protocol.published import REVOCATION

ENDED_FOR = timedelta(days=1)
"""Clocks of gateways are never this far off."""
AWAY_FOR = timedelta(days=14)
"""A gateway that was not heard of for so long is gone, and its row with it."""
AT_ONCE = 500


def forget_ended_revocations(*, now: datetime) -> int:
    """Take them away, batch by batch; says how many."""
    before, after, taken = int((now - ENDED_FOR).timestamp()), 0, 0
    while True:
        live = PublishedDocument.objects.filter(kind=REVOCATION, deleted=False, pk__gt=after)
        some = list(live.order_by("pk").values_list("pk", "body")[:AT_ONCE])
        if not some:
            return taken
        after = some[-1][0]
        ended = [pk for pk, body in some if orjson.loads(body)["until"] < before]
        taken += _take_away(ended) if ended else 0


def forget_what_was_taken_away(*, now: datetime) -> int:
    """Remove the rows that every gateway has seen empty, but never the newest row of all: by its
    number gateways tell that the database is still the same."""
    heard = GatewayNode.objects.filter(seen_at__gt=now - AWAY_FOR)
    known = heard.aggregate(least=Min("applied_seq"))["least"]
    newest = PublishedDocument.objects.aggregate(most=Max("seq"))["most"]
    empty = PublishedDocument.objects.filter(kind=REVOCATION, deleted=True, seq__lt=newest or 0)
    if known is not None:
        empty = empty.filter(seq__lte=known)
    removed = 0
    while some := list(empty.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        removed += empty.filter(pk__in=some).delete()[0]
    return removed


@transaction.atomic
def _take_away(ended: list[int]) -> int:
    # As publishers do: the sequence's row first, so that no number is seen out of order.
    Sequence.objects.filter(pk=1).update(last=F("last") + len(ended))
    last = Sequence.objects.get(pk=1).last
    live = PublishedDocument.objects.filter(pk__in=ended, deleted=False)
    rows = list(live.only("pk", "seq"))
    for seq, row in enumerate(rows, start=last - len(ended) + 1):
        row.seq, row.body, row.deleted = seq, "", True
    return PublishedDocument.objects.bulk_update(rows, ["seq", "body", "deleted"])

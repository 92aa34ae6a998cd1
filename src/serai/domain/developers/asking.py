"""Which version of an agreement somebody must still accept, and whether that can wait."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from serai.domain.developers.models import Acceptance, Agreement, User


@dataclass(frozen=True)
class Accepted:
    agreement: Agreement
    at: datetime


@dataclass(frozen=True)
class Asked:
    """`earlier` is the newest version this person accepted before. With `can_wait`, that version
    is in force until `agreement` is."""

    agreement: Agreement
    earlier: Accepted | None
    can_wait: bool


def asked_of(user: User, slug: str, *, today: date) -> Asked | None:
    """What `user` must accept next; None when the newest version is accepted.

    Whoever comes for the first time accepts the version in force; one that will be in force later
    is asked for after it.
    """
    own = Acceptance.objects.filter(user=user, agreement=OuterRef("pk")).values("at")[:1]
    versions = [
        _Version(*row)
        for row in Agreement.objects.filter(slug=slug)
        .order_by("-version")
        .annotate(accepted_at=Subquery(own))
        .values_list("pk", "version", "in_force_from", "accepted_at")
    ]
    if not versions or versions[0].accepted_at:
        return None
    in_force = next((v for v in versions if v.in_force_from <= today), versions[-1])
    accepted = next((v for v in versions if v.accepted_at), None)
    if accepted is None or accepted.accepted_at is None:
        return Asked(_agreement(in_force), None, can_wait=False)
    earlier = Accepted(_agreement(accepted), accepted.accepted_at)
    if accepted.version < in_force.version:
        return Asked(_agreement(in_force), earlier, can_wait=False)
    return Asked(_agreement(versions[0]), earlier, can_wait=True)


class _Version(NamedTuple):
    pk: int
    version: int
    in_force_from: date
    accepted_at: datetime | None


def _agreement(version: _Version) -> Agreement:
    return Agreement.objects.get(pk=version.pk)

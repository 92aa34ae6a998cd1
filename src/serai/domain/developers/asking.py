"""Which version of an agreement somebody must still accept, and whether that can wait."""

from dataclasses import dataclass
from datetime import date, datetime

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
    versions = list(Agreement.objects.filter(slug=slug).order_by("-version").defer("text"))
    if not versions:
        return None
    own = Acceptance.objects.filter(user=user, agreement__in=[v.pk for v in versions])
    accepted_at = dict(own.values_list("agreement", "at"))
    in_force = next((v for v in versions if v.in_force_from <= today), versions[-1])
    newest_accepted = next((v for v in versions if v.pk in accepted_at), None)
    if newest_accepted is None:
        return Asked(in_force, None, can_wait=False)
    earlier = Accepted(newest_accepted, accepted_at[newest_accepted.pk])
    if newest_accepted.version < in_force.version:
        return Asked(in_force, earlier, can_wait=False)
    if newest_accepted.version < versions[0].version:
        return Asked(versions[0], earlier, can_wait=True)
    return None

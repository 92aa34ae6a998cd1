"""Revocations of tokens that ended by themselves are taken away, and then forgotten."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from serai.domain.publishing import forgetting
from serai.domain.publishing.actions import publish_everything
from serai.domain.publishing.forgetting import forget_ended_revocations, forget_what_was_taken_away
from serai.domain.publishing.models import GatewayNode, PublishedDocument, Sequence
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)


def revoke(count: int, *, ends: datetime) -> None:
    for number in range(count):
        text = f"{ends} {number}"
        make.token("12345678", text, expires_at=ends, revoked_at=timezone.now())
    publish_everything()


def revocations(**fields: object) -> int:
    return PublishedDocument.objects.filter(kind="revoked_token", **fields).count()


def test_ended_ones_are_taken_away_with_numbers_of_their_own() -> None:
    now = timezone.now()
    revoke(5, ends=now + timedelta(hours=1))
    revoke(2, ends=now + timedelta(days=9))
    make.platform()
    publish_everything()
    before = Sequence.objects.get().last

    taken = forget_ended_revocations(now=now + timedelta(days=2))

    assert taken == 5
    assert (revocations(deleted=True, body=""), revocations(deleted=False)) == (5, 2)
    told = PublishedDocument.objects.filter(seq__gt=before).values_list("seq", "deleted")
    assert list(told) == [(before + number, True) for number in range(1, 6)]
    assert Sequence.objects.get().last == before + 5


def test_one_that_ended_within_a_day_stays() -> None:
    now = timezone.now()
    revoke(1, ends=now + timedelta(hours=1))

    assert forget_ended_revocations(now=now + timedelta(hours=24)) == 0
    assert revocations(deleted=False) == 1


def test_doing_it_again_changes_nothing() -> None:
    now = timezone.now()
    revoke(3, ends=now + timedelta(hours=1))
    forget_ended_revocations(now=now + timedelta(days=2))
    last = Sequence.objects.get().last

    assert forget_ended_revocations(now=now + timedelta(days=2)) == 0
    assert publish_everything() == 3  # no time has passed for it: the tokens are still live
    assert Sequence.objects.get().last == last + 3


def test_empty_rows_go_once_every_gateway_has_seen_them_but_never_the_newest() -> None:
    now = timezone.now()
    revoke(5, ends=now + timedelta(hours=1))
    forget_ended_revocations(now=now + timedelta(days=2))
    last = Sequence.objects.get().last
    GatewayNode.objects.create(name="quick", applied_seq=last, seen_at=now)
    slow = GatewayNode.objects.create(name="slow", applied_seq=last - 3, seen_at=now)

    first = forget_what_was_taken_away(now=now)
    slow.applied_seq = last
    slow.save()
    second = forget_what_was_taken_away(now=now)

    assert (first, second) == (2, 2)
    assert PublishedDocument.objects.get().seq == last


def test_a_gateway_that_is_gone_holds_nothing_up() -> None:
    now = timezone.now()
    revoke(3, ends=now + timedelta(hours=1))
    forget_ended_revocations(now=now + timedelta(days=2))
    GatewayNode.objects.create(name="gone", applied_seq=0, seen_at=now - timedelta(days=15))

    assert forget_what_was_taken_away(now=now) == 2


def test_what_else_was_taken_away_stays_for_gateways_that_come_back() -> None:
    PublishedDocument.objects.create(kind="method", name="m", seq=1, body="", deleted=True)
    PublishedDocument.objects.create(kind="revoked_token", name="t", seq=2, body="", deleted=True)
    PublishedDocument.objects.create(kind="app", name="10000000", seq=3, body="{}")

    assert forget_what_was_taken_away(now=timezone.now()) == 1
    assert list(PublishedDocument.objects.values_list("name", flat=True)) == ["m", "10000000"]

"""Tokens are kept by digest, and a revoked one is published."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from serai.domain.events.models import Event
from serai.domain.grants.actions import revoke_token
from serai.domain.grants.models import Token
from serai.domain.publishing.actions import publish, publish_everything
from serai.domain.publishing.models import PublishedDocument
from serai.domain.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_text_of_a_token_is_not_kept() -> None:
    token = make.token("12345678", "very secret")

    kept = Token.objects.values().get(pk=token.pk)

    assert "very secret" not in str(kept)
    assert len(token.digest) == 64


def test_a_revoked_token_is_published_until_it_would_end_anyway() -> None:
    token = make.token("12345678")
    revoke_token(token, by=None)

    assert publish([Event.objects.latest("id")]) == 1
    document = PublishedDocument.objects.get(kind="revoked_token", name=token.digest)
    assert orjson.loads(document.body) == {"until": int(token.expires_at.timestamp())}


def test_a_token_is_revoked_once() -> None:
    token = make.token("12345678")
    revoke_token(token, by=None)

    with pytest.raises(Refused, match="revoked already"):
        revoke_token(token, by=None)


def test_a_first_start_publishes_revoked_tokens_that_have_not_ended() -> None:
    ended = timezone.now() - timedelta(days=1)
    make.token("12345678", "old", expires_at=ended, revoked_at=ended)
    live = make.token("12345678", "live")
    revoke_token(live, by=None)

    publish_everything()

    names = PublishedDocument.objects.filter(kind="revoked_token").values_list("name", flat=True)
    assert list(names) == [live.digest]
    make.platform()
    publish_everything()
    assert not PublishedDocument.objects.get(name=live.digest).deleted

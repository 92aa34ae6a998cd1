"""Take back what an account owner allowed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.grants.models import Token
from serai.domain.refused import Refused


@transaction.atomic
def revoke_token(token: Token, *, by: User | None, now: datetime | None = None) -> None:
    """End a token at once; gateways learn it as a published document."""
    at = now or timezone.now()
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise Refused("This token was revoked already.")
    record("token.revoked", token, by=by, now=at)

"""The secret by which an upstream knows that the gateway calls."""

import secrets
from datetime import datetime

from django.db import transaction

from serai.domain.apps.sealing import seal_secret
from serai.domain.catalog.models import Upstream
from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.refused import Refused


@transaction.atomic
def renew_upstream_secret(slug: str, *, by: User | None, now: datetime | None = None) -> str:
    """A fresh secret, told this once; gateways sign with it within a second."""
    upstream = Upstream.objects.filter(slug=slug).first()
    if upstream is None:
        raise Refused("There is no upstream %(slug)s.", slug=slug)
    secret = secrets.token_urlsafe(32)
    sealed = seal_secret(secret, app_key=f"upstream:{slug}")
    Upstream.objects.filter(pk=upstream.pk).update(sealed_secret=sealed)
    record("upstream.secret_changed", upstream, by=by, now=now)
    return secret

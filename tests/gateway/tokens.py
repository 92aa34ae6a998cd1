"""Tokens in a platform's table, as a later part of it will make them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from tests.gateway.small_platform import ADA, Platform

A_DAY = timedelta(days=1)


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def make_token(
    platform: Platform,
    token: str,
    *,
    app_key: str = ADA,
    lasts: timedelta = A_DAY,
    revoked: bool = False,
) -> None:
    now = datetime.now(UTC)
    columns = (digest_of(token), app_key, "sam & sons", _stored(platform, now + lasts))
    platform.run(
        "INSERT INTO grants_token (digest, app_key, owner, expires_at, revoked_at) "
        "VALUES (%s, %s, %s, %s, %s)",
        (*columns, _stored(platform, now) if revoked else None),
    )


def _stored(platform: Platform, moment: datetime) -> object:
    return moment if platform.database_url else str(moment.replace(tzinfo=None))

"""What account owners allow apps to do in their name: tokens, sent as `session`."""

from hashlib import sha256

from django.db import models


class Token(models.Model):
    """One access token. Only its digest is kept: who reads the table cannot call."""

    digest = models.CharField(max_length=64, unique=True)
    app_key = models.CharField(max_length=8, db_index=True)
    owner = models.CharField(max_length=200)  # the account owner, by the platform's own name
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.owner} for {self.app_key}"


def digest_of(token: str) -> str:
    """Under which a token is kept: SHA-256 in hexadecimal."""
    return sha256(token.encode()).hexdigest()

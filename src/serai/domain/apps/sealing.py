"""The operator's master keys, and AppSecrets sealed under them."""

from functools import cache

from django.conf import settings

from serai.protocol.sealing import MasterKeys, master_keys_at, seal, unseal


def seal_secret(secret: str, *, app_key: str) -> str:
    return seal(secret, master_keys(), app_key=app_key)


def unseal_secret(sealed: str, *, app_key: str) -> str:
    return unseal(sealed, master_keys(), app_key=app_key)


@cache
def master_keys() -> MasterKeys:
    """From SERAI_MASTER_KEY, else the file in the data folder, made on first use."""
    if settings.SERAI_MASTER_KEY:
        return MasterKeys.from_text(settings.SERAI_MASTER_KEY)
    return master_keys_at(settings.SERAI_DATA / "keys" / "master.key")

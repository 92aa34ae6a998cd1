"""Sealing of AppSecrets: envelope encryption with AES-256-GCM.

A sealed secret is base64 of: format (1 byte) · master key version (4) · nonce (12) · data key
wrapped by that master key (48) · nonce (12) · secret encrypted by the data key. The version and
the AppKey are associated data, so that a row copied to another app does not open. The ring of
master keys lives outside the database.
"""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_WRAPPED_BYTES = _KEY_BYTES + 16
_HEAD_BYTES = 1 + 4 + _NONCE_BYTES + _WRAPPED_BYTES + _NONCE_BYTES


class BadMasterKeys(ValueError):
    """The text or file does not hold master keys."""


class SealBroken(ValueError):
    """A sealed secret that these master keys do not open for this AppKey."""


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """A ring of master keys by version; new seals use the newest."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        return max(self.keys)

    @classmethod
    def fresh(cls) -> "MasterKeys":
        return cls({1: secrets.token_bytes(_KEY_BYTES)})

    def with_another(self) -> "MasterKeys":
        """The ring with a new newest key, for a rotation."""
        return MasterKeys({**self.keys, self.newest + 1: secrets.token_bytes(_KEY_BYTES)})

    @classmethod
    def from_text(cls, text: str) -> "MasterKeys":
        """From one base64 key of 32 bytes (version 1) or JSON {"1": "<base64>", "2": …}."""
        text = text.strip()
        try:
            named = json.loads(text) if text.startswith("{") else {"1": text}
            if not all(re.fullmatch("[1-9][0-9]{0,8}", version) for version in named):
                raise ValueError("version")
            keys = {int(v): base64.b64decode(k, validate=True) for v, k in named.items()}
        except (ValueError, TypeError, AttributeError):
            raise BadMasterKeys("A master key is base64 of 32 bytes, or JSON of such.") from None
        if not keys or any(len(key) != _KEY_BYTES for key in keys.values()):
            raise BadMasterKeys("A master key has exactly 32 bytes, written in base64.")
        return cls(keys)

    def to_text(self) -> str:
        named = {str(v): base64.b64encode(key).decode() for v, key in sorted(self.keys.items())}
        return json.dumps(named, indent=1) + "\n"


def read_master_keys(path: Path) -> MasterKeys:
    return MasterKeys.from_text(path.read_text(encoding="ascii", errors="replace"))


def create_master_keys(path: Path) -> MasterKeys:
    """Write a fresh ring, readable by its owner only; FileExistsError if there is one.

    Whoever sees the file sees it whole: several processes may start at once.
    """
    keys = MasterKeys.fresh()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(keys.to_text())
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return keys


def master_keys_at(path: Path) -> MasterKeys:
    """The ring in this file, made at first use."""
    if not path.exists():
        with suppress(FileExistsError):
            return create_master_keys(path)
    return read_master_keys(path)


def seal(secret: str, keys: MasterKeys, *, app_key: str) -> str:
    """Seal an AppSecret for one AppKey under the newest master key."""
    data_key = secrets.token_bytes(_KEY_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    encrypted = AESGCM(data_key).encrypt(nonce, secret.encode(), app_key.encode())
    return _packed(data_key, nonce + encrypted, keys, app_key)


def unseal(sealed: str, keys: MasterKeys, *, app_key: str) -> str:
    """The AppSecret; SealBroken if it was altered, moved to another app or its key is gone."""
    data_key, rest = _opened(sealed, keys, app_key)
    nonce, encrypted = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        return AESGCM(data_key).decrypt(nonce, encrypted, app_key.encode()).decode()
    except InvalidTag:
        raise SealBroken("The sealed secret was altered.") from None


def rewrap(sealed: str, keys: MasterKeys, *, app_key: str) -> str:
    """The same secret under the newest master key; the secret itself is not decrypted."""
    data_key, rest = _opened(sealed, keys, app_key)
    return _packed(data_key, rest, keys, app_key)


def sealed_under(sealed: str) -> int:
    """The version of the master key that a sealed secret needs."""
    return int.from_bytes(_unpacked(sealed)[1:5], "big")


def _packed(data_key: bytes, rest: bytes, keys: MasterKeys, app_key: str) -> str:
    version = keys.newest
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = AESGCM(keys.keys[version]).encrypt(nonce, data_key, _bound_to(version, app_key))
    packed = _FORMAT + version.to_bytes(4, "big") + nonce + wrapped + rest
    return base64.b64encode(packed).decode()


def _opened(sealed: str, keys: MasterKeys, app_key: str) -> tuple[bytes, bytes]:
    packed = _unpacked(sealed)
    version = int.from_bytes(packed[1:5], "big")
    if version not in keys.keys:
        raise SealBroken(f"The master key of version {version} is missing.")
    nonce = packed[5 : 5 + _NONCE_BYTES]
    wrapped = packed[5 + _NONCE_BYTES : 5 + _NONCE_BYTES + _WRAPPED_BYTES]
    master = AESGCM(keys.keys[version])
    try:
        data_key = master.decrypt(nonce, wrapped, _bound_to(version, app_key))
    except InvalidTag:
        raise SealBroken("The sealed secret is of another app or master key.") from None
    return data_key, packed[5 + _NONCE_BYTES + _WRAPPED_BYTES :]


def _unpacked(sealed: str) -> bytes:
    try:
        packed = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken("The sealed secret is not base64.") from None
    if len(packed) < _HEAD_BYTES or packed[:1] != _FORMAT:
        raise SealBroken("The sealed secret has an unknown form.")
    return packed


def _bound_to(version: int, app_key: str) -> bytes:
    return f"{version}:{app_key}".encode()

"""How AppKeys and AppSecrets look.

An AppSecret is 32 alphanumerics: the prefix `srai`, 22 random ones (131 bits) and a checksum of
six, so that a scanner can tell a leaked one from chance without asking anybody.
"""

import secrets
import string
import zlib

PREFIX = "srai"
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECKSUM = 22, 6
_FIRST_KEY, _LAST_KEY = 10_000_000, 89_999_999  # 9… is kept for sandbox keys


def new_app_key() -> str:
    return str(_FIRST_KEY + secrets.randbelow(_LAST_KEY - _FIRST_KEY + 1))


def new_app_secret() -> str:
    body = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return body + _checksum(body)


def is_app_secret(text: str) -> bool:
    """Whether `text` has the shape and the checksum of one of ours."""
    body = text[: len(PREFIX) + _RANDOM]
    return (
        len(text) == len(PREFIX) + _RANDOM + _CHECKSUM
        and text.startswith(PREFIX)
        and all(c in _ALPHABET for c in text)
        and text == body + _checksum(body)
    )


def masked(secret: str) -> str:
    return f"{secret[:4]}{'•' * (len(secret) - 8)}{secret[-4:]}"


def _checksum(body: str) -> str:
    """CRC-32 of the body in base 62, six digits."""
    number, digits = zlib.crc32(body.encode("ascii")), ""
    for _ in range(_CHECKSUM):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits

"""Signatures of the TOP and IOP call protocols (TOP call protocol, page 101617; IOP, page 120692).

All text parameters except `sign`, sorted by code point, joined as name and value without any
separator, as UTF-8; the path before and the text body after them where a dialect asks for it.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple


class SignMethod(StrEnum):
    MD5 = "md5"
    HMAC = "hmac"
    HMAC_SHA256 = "hmac-sha256"
    SHA256 = "sha256"


SIGN_METHODS = frozenset(method.value for method in SignMethod)
RFC9421 = "rfc9421"
"""The name under which HTTP Message Signatures are allowed; no value of `sign_method`."""

# HMAC as RFC 2104 spells it out; both digests take blocks of 64 bytes.
_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_MOST_KNOWN = 40
"""Names of a call whose order is kept: at most 10 MB in all, with names of 100 characters."""
_md5 = partial(hashlib.md5, usedforsecurity=False)


def string_to_sign(
    params: Mapping[str, str], *, path_prefix: str = "", text_body: str = ""
) -> bytes:
    """What is signed, as UTF-8."""
    order = _order_of(tuple(params)) if len(params) <= _MOST_KNOWN else _order(params)
    parts = order.parts.copy()
    parts[1::2] = order.values(params)
    return f"{path_prefix}{''.join(parts)}{text_body}".encode()


class _Order(NamedTuple):
    """`parts`: the names as they are signed, each with room for its value after it."""

    parts: list[str]
    values: Callable[[Mapping[str, str]], Iterable[str]]


def _order(names: Iterable[str]) -> _Order:
    signed = sorted(name for name in names if name != "sign")
    parts = [part for name in signed for part in (name, "")]
    if len(signed) > 1:  # with one name it gets a value, with none it does not exist
        return _Order(parts, itemgetter(*signed))
    return _Order(parts, lambda params: [params[name] for name in signed])


@lru_cache(maxsize=1024)  # clients send the same names again and again
def _order_of(names: tuple[str, ...]) -> _Order:
    return _order(names)


class Signer:
    """Signs with one secret."""

    __slots__ = ("_pads", "_secret")

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._pads: dict[str, tuple[bytes, bytes]] = {}

    def __repr__(self) -> str:
        return "Signer()"

    def sign(self, message: bytes, sign_method: str) -> str:
        """The digest of a string to sign: upper-case hex, 32 or 64 characters."""
        if sign_method == SignMethod.MD5:
            return _md5(b"%s%s%s" % (self._secret, message, self._secret)).hexdigest().upper()
        pads = self._pads.get(sign_method)
        if pads is None:
            pads = self._pads[sign_method] = self._padded(sign_method)
        # A copy of a digest that is keyed already takes as long, and three times the memory.
        new = _md5 if sign_method == SignMethod.HMAC else hashlib.sha256
        return new(pads[1] + new(pads[0] + message).digest()).hexdigest().upper()

    def _padded(self, sign_method: str) -> tuple[bytes, bytes]:
        if sign_method not in SIGN_METHODS:
            raise ValueError(f"There is no sign method {sign_method!r}.")
        new = _md5 if sign_method == SignMethod.HMAC else hashlib.sha256
        key = self._secret if len(self._secret) <= _BLOCK else new(self._secret).digest()
        key = key.ljust(_BLOCK, b"\0")
        return key.translate(_INNER), key.translate(_OUTER)


def sign(
    params: Mapping[str, str],
    secret: str,
    sign_method: str,
    *,
    path_prefix: str = "",
    text_body: str = "",
) -> str:
    """The value of `sign` for these parameters: what a client sends."""
    message = string_to_sign(params, path_prefix=path_prefix, text_body=text_body)
    return Signer(secret).sign(message, sign_method)


def same_sign(one: str, other: str) -> bool:
    """Whether two signs are equal, in constant time; as bytes, since text may not be ASCII."""
    return hmac.compare_digest(one.encode(), other.encode())

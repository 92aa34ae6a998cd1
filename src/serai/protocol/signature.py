"""Signatures of the TOP and IOP call protocols (TOP call protocol, page 101617; IOP, page 120692).

All text parameters except `sign`, sorted by code point, joined as name and value without any
separator, as UTF-8; the path before and the text body after them where a dialect asks for it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from enum import StrEnum


class SignMethod(StrEnum):
    MD5 = "md5"
    HMAC = "hmac"
    HMAC_SHA256 = "hmac-sha256"
    SHA256 = "sha256"


SIGN_METHODS = frozenset(method.value for method in SignMethod)


def string_to_sign(
    params: Mapping[str, str], *, path_prefix: str = "", text_body: str = ""
) -> bytes:
    """What is signed, as UTF-8."""
    joined = "".join([name + params[name] for name in sorted(params) if name != "sign"])
    return (path_prefix + joined + text_body).encode()


def digest(message: bytes, secret: bytes, sign_method: str) -> str:
    """The digest of a string to sign: upper-case hex, 32 or 64 characters."""
    if sign_method == SignMethod.MD5:
        wrapped = secret + message + secret
        return hashlib.md5(wrapped, usedforsecurity=False).hexdigest().upper()
    if sign_method == SignMethod.HMAC:
        return hmac.digest(secret, message, "md5").hex().upper()
    if sign_method in SIGN_METHODS:
        return hmac.digest(secret, message, "sha256").hex().upper()
    raise ValueError(f"There is no sign method {sign_method!r}.")


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
    return digest(message, secret.encode(), sign_method)


def same_sign(one: str, other: str) -> bool:
    """Whether two signs are equal, in constant time; as bytes, since text may not be ASCII."""
    return hmac.compare_digest(one.encode(), other.encode())

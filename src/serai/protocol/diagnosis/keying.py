"""The secret and the digest: which secret, where it was put, and how the digest was written."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.signature import SignMethod

MOST_SECRETS = 50

_HEX = re.compile(r"[0-9A-Fa-f]+")
_BETWEEN = re.compile(r"(?<=[0-9A-Fa-f]{2})[-: ](?=[0-9A-Fa-f]{2})")
_ALGORITHMS = {16: "md5", 20: "sha1", 32: "sha256", 64: "sha512"}
_HASHES = {
    "md5": hashlib.md5,
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
}
_TOLD = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}


class SecretKind(StrEnum):
    LIVE = "live"
    RETIRED = "retired"
    OTHER_APP = "other app"


class KnownSecret(NamedTuple):
    """A secret to try. `app` names the app that another app's secret belongs to."""

    value: str
    kind: SecretKind = SecretKind.LIVE
    app: str = ""

    def __repr__(self) -> str:
        return f"KnownSecret({self.kind.value} {self.app})"


class TriedSecret(NamedTuple):
    """The bytes to try, and what is wrong if they fit: nothing for the app's own live secret."""

    value: bytes
    known: KnownSecret
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"TriedSecret({self.known!r})"


class Keying(NamedTuple):
    """How a digest is made of a string and a secret, and what is wrong about it."""

    algorithm: str
    is_hmac: bool
    before: bool
    after: bool
    findings: tuple[Finding, ...] = ()
    swapped: bool = False

    def digest(self, message: bytes, secret: bytes) -> bytes:
        if self.swapped:
            message, secret = secret, message
        wrapped = (secret if self.before else b"") + message + (secret if self.after else b"")
        if self.is_hmac:
            return hmac.digest(secret, wrapped, self.algorithm)
        return _HASHES[self.algorithm](wrapped, usedforsecurity=False).digest()


class SentDigest(NamedTuple):
    """The digest that a sign stands for. `finding` tells if it was not written as it must be."""

    digest: bytes
    finding: Finding | None


def right_keying(sign_method: str) -> Keying | None:
    match sign_method:
        case SignMethod.MD5:
            return Keying("md5", is_hmac=False, before=True, after=True)
        case SignMethod.HMAC:
            return Keying("md5", is_hmac=True, before=False, after=False)
        case SignMethod.HMAC_SHA256 | SignMethod.SHA256:
            return Keying("sha256", is_hmac=True, before=False, after=False)
    return None


def sent_digest(sign: str) -> SentDigest | None:
    """The bytes behind a sign, None if no digest that is known here can be written so."""
    bare = _BETWEEN.sub("", sign.strip())
    if _HEX.fullmatch(bare) and len(bare) // 2 in _ALGORITHMS and len(bare) % 2 == 0:
        if bare != sign:
            otherwise = Finding(Cause.SIGN_WRITTEN_OTHERWISE, {"how": "hex with other characters"})
            return SentDigest(bytes.fromhex(bare), otherwise)
        lower = None if bare == bare.upper() else Finding(Cause.LOWER_CASE_HEX)
        return SentDigest(bytes.fromhex(bare), lower)
    return _of_base64(sign)


def _of_base64(sign: str) -> SentDigest | None:
    text = sign.strip().replace(" ", "+").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    finding = Finding(Cause.SIGN_WRITTEN_OTHERWISE, {"how": "base64"})
    if len(decoded) in _ALGORITHMS:
        return SentDigest(decoded, finding)
    inner = decoded.decode("latin-1")
    if _HEX.fullmatch(inner) and len(inner) in (32, 40, 64, 128):
        return SentDigest(bytes.fromhex(inner), finding)
    return None


def wrong_keyings(sign_method: str, digest_size: int) -> Iterator[Keying]:
    """All that give a digest of this size, but for the right one; fewest causes first."""
    algorithm = _ALGORITHMS[digest_size]
    found = [
        Keying(
            algorithm,
            is_hmac,
            before,
            after,
            _wrong(algorithm, is_hmac, before, after, sign_method),
        )
        for is_hmac in (False, True)
        for before, after in ((True, True), (True, False), (False, True), (False, False))
    ]
    swapped = (Finding(Cause.KEY_AND_STRING_SWAPPED), *_other_digest(algorithm, True, sign_method))
    found.append(Keying(algorithm, True, False, False, swapped, swapped=True))
    yield from sorted((each for each in found if each.findings), key=lambda it: len(it.findings))


def _wrong(
    algorithm: str, is_hmac: bool, before: bool, after: bool, sign_method: str
) -> tuple[Finding, ...]:
    right = right_keying(sign_method)
    if right and right.is_hmac and not is_hmac and algorithm == right.algorithm == "sha256":
        return (_not_keyed(algorithm, before, after),)
    return *_other_digest(algorithm, is_hmac, sign_method), *_wrong_wrap(is_hmac, before, after)


def _not_keyed(algorithm: str, before: bool, after: bool) -> Finding:
    where = {
        (True, True): "before and after the string",
        (True, False): "before the string",
        (False, True): "after the string",
        (False, False): "nowhere",
    }
    values = {"digest": _TOLD[algorithm], "where": where[before, after]}
    return Finding(Cause.DIGEST_NOT_KEYED, values)


def _other_digest(algorithm: str, is_hmac: bool, sign_method: str) -> tuple[Finding, ...]:
    right = right_keying(sign_method)
    if right and (algorithm, is_hmac) == (right.algorithm, right.is_hmac):
        return ()
    told = f"HMAC-{_TOLD[algorithm]}" if is_hmac else _TOLD[algorithm]
    said = sign_method or "nothing"
    return (Finding(Cause.OTHER_DIGEST, {"made": told, "said": said}),)


def _wrong_wrap(is_hmac: bool, before: bool, after: bool) -> tuple[Finding, ...]:
    if is_hmac:
        return (Finding(Cause.SECRET_WRAPPED_FOR_HMAC),) if before or after else ()
    match before, after:
        case True, True:
            return ()
        case True, False:
            return (Finding(Cause.SECRET_ONLY_BEFORE),)
        case False, True:
            return (Finding(Cause.SECRET_ONLY_AFTER),)
    return (Finding(Cause.SECRET_NOT_USED),)


def secrets_to_try(secrets: Sequence[KnownSecret], app_key: str) -> Iterator[TriedSecret]:
    """At most MOST_SECRETS of them as they are, then the app's own with what is done to them."""
    known = [secret for secret in secrets if secret.value][:MOST_SECRETS]
    for secret in known:
        yield TriedSecret(secret.value.encode(), secret, _of_kind(secret))
    for secret in known:
        if secret.kind is SecretKind.LIVE:
            for how, value in _altered(secret.value, app_key):
                if value != secret.value:
                    altered = Finding(Cause.ALTERED_SECRET, {"how": how})
                    yield TriedSecret(value.encode(), secret, (altered,))


def _of_kind(secret: KnownSecret) -> tuple[Finding, ...]:
    match secret.kind:
        case SecretKind.RETIRED:
            return (Finding(Cause.RETIRED_SECRET),)
        case SecretKind.OTHER_APP:
            return (Finding(Cause.OTHER_APPS_SECRET, {"app": secret.app}),)
    return ()


def _altered(secret: str, app_key: str) -> Iterator[tuple[str, str]]:
    yield "with a line end after it", f"{secret}\n"
    yield "with a Windows line end after it", f"{secret}\r\n"
    yield "with a space after it", f"{secret} "
    yield "with a space before it", f" {secret}"
    yield "in quotation marks", f'"{secret}"'
    yield "with & after it", f"{secret}&"
    yield "in lower case", secret.lower()
    yield "in upper case", secret.upper()
    yield "without its first character", secret[1:]
    yield "without its last character", secret[:-1]
    yield "as nothing: it was empty", ""
    if app_key:
        yield "replaced by the AppKey", app_key

"""HTTP Message Signatures (RFC 9421): hmac-sha256 with the AppSecret, each nonce once.

The kept library verifies. The algorithm comes from our record, never from the message; method,
path, query and the digest of the body must be covered, and the content type of a multipart body,
since other borders would make it other parameters.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)

from serai.gateway.nonces import MOST_NONCES, Nonces
from serai.protocol.call import HttpMessage
from serai.protocol.errors import CallRefused, Code, banned, invalid, missing
from serai.protocol.library_request import Fields, LibraryRequest
from serai.protocol.signature import Signer, SignMethod, same_sign

MOST_PER_SECOND = 500
"""Verifications for one app: each costs as much as a whole call that is signed otherwise."""
MOST_FAILING = 10
"""Verifications that fail in a tenth of a second, for all apps together that have not signed a
message well lately: all of a second's at once would keep everybody waiting."""
WELL_FOR_SECONDS = 3600
_MOST_WELL_KEPT = 10_000

_COVERED = ("@method", "@path", "@query")
_AUTHORITY = re.compile(rb"[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_NONCE = re.compile(r"[\x21-\x7e]{8,128}")


class MessageSignatures:
    """Verifies messages and remembers their nonces; used by one thread, the event loop's."""

    def __init__(
        self,
        *,
        window: timedelta,
        most_nonces: int = MOST_NONCES,
        most_per_second: int = MOST_PER_SECOND,
        most_failing: int = MOST_FAILING,
    ) -> None:
        self.nonces = Nonces(window=window, most=most_nonces)
        self._most_per_second = most_per_second
        self._most_failing = most_failing
        self._second = self._tenth = self._failing = 0
        self._verified: dict[str, int] = {}
        self._well: dict[str, int] = {}

    def verify(self, message: HttpMessage, signers: tuple[Signer, ...], now: datetime) -> None:
        """Nothing if one of the app's secrets signed it, or CallRefused with 7, 10, 24, 25, 41."""
        if not any(name == b"signature" for name, _ in message.headers):
            raise missing(Code.MISSING_SIGNATURE, "Signature")
        if not _NONCE.fullmatch(message.nonce):
            raise _wrong("The nonce has 8 to 128 characters of ASCII.")
        if message.expires is not None and message.expires < now.timestamp():
            raise _wrong("The signature has expired.")
        at = now.timestamp()
        second = int(at)
        self._count(message.key_id, second, tenth=int(at * 10))
        try:
            verifier = _Verifier(signature_algorithm=_AnyOfTheSecrets, key_resolver=_Keys(signers))
            verifier.verify(
                _as_request(message),
                max_age=None,
                require_components=_cover_of(message),
                body=message.body,
            )
        except (InvalidSignature, HTTPMessageSignaturesException, ValueError) as error:
            self._failing += 1
            raise _wrong(_words(error)) from None
        if len(self._well) >= _MOST_WELL_KEPT:
            self._well.clear()
        self._well[message.key_id] = second
        self.nonces.use_up(message, second)

    def _count(self, key: str, second: int, *, tenth: int) -> None:
        if second != self._second:
            self._second, self._verified = second, {}
        if tenth != self._tenth:
            self._tenth, self._failing = tenth, 0
        verified = self._verified.get(key, 0)
        if verified >= self._most_per_second:
            raise _too_many(f"The limit is {self._most_per_second} message signatures a second.")
        signs_well = second - self._well.get(key, 0) < WELL_FOR_SECONDS
        if self._failing >= self._most_failing and not signs_well:
            raise _too_many("Too many message signatures fail at this moment.")
        self._verified[key] = verified + 1


class _AnyOfTheSecrets(HTTPSignatureAlgorithm):
    """hmac-sha256 by any live secret: both are live while one is being replaced."""

    algorithm_id = "hmac-sha256"

    def __init__(self, public_key: Any = None, private_key: Any = None) -> None:
        self._signers: tuple[Signer, ...] = public_key

    def verify(self, signature: bytes, message: bytes) -> None:
        signed = False
        for signer in self._signers:
            right = signer.sign(message, SignMethod.HMAC_SHA256)
            signed |= same_sign(right, signature.hex().upper())
        if not signed:
            raise InvalidSignature("The signature does not fit what it covers.")


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, signers: tuple[Signer, ...]) -> None:
        self._signers = signers

    def resolve_public_key(self, key_id: str) -> Any:
        return self._signers


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Admission has looked at the times: one window, whatever the signature is."""


def _as_request(message: HttpMessage) -> LibraryRequest:
    # The authority is not among what must be covered; who covers it covers the Host that was sent.
    host = next((value for name, value in message.headers if name == b"host"), b"") or b"gateway"
    if not _AUTHORITY.fullmatch(host) or "#" in message.target:
        raise _wrong("The Host is no host.")  # else the library would read another path out of it
    url = f"http://{host.decode('latin-1')}{message.target}"
    return LibraryRequest(message.method, url, Fields(message.headers))


def _cover_of(message: HttpMessage) -> tuple[str, ...]:
    kinds = [value for name, value in message.headers if name == b"content-type"]
    multipart = any(kind.lower().startswith(b"multipart/") for kind in kinds)
    return (*_COVERED, "content-type") if multipart else _COVERED


def created_at(message: HttpMessage) -> datetime | None:
    try:
        return None if message.created is None else datetime.fromtimestamp(message.created, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _words(error: Exception) -> str:
    """The library's words, which may hold parts of the message: one short line of them."""
    line = " ".join(str(error).split())[:200]
    return line if line.isprintable() else "The message signature is wrong."


def _too_many(why: str) -> CallRefused:
    return banned(1, why, sub_code="accesscontrol.limited-by-dynamic-access-count")


def _wrong(why: str) -> CallRefused:
    return invalid(Code.INVALID_SIGNATURE, "Signature", why)

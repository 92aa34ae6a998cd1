"""What a message signature shows by itself: what it leaves out, its times, the body's digest."""

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import http_sf

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.message_reading import MessageReading, header
from serai.protocol.diagnosis.received import Received, read
from serai.protocol.diagnosis.stamping import WINDOW

REPLAYED = "isv.request-replayed"

_NEEDED = ("@method", "@path", "@query")
_KNOWN = frozenset({"alg", "created", "expires", "keyid", "nonce", "tag"})
_NONCE = re.compile(r"[\x21-\x7e]{8,128}")
_DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def faults_of_message(reading: MessageReading, now: datetime | None) -> Iterator[Finding]:
    """In the order in which a developer mends them."""
    yield from _of_key(reading)
    yield from _of_times(reading.said, now)
    yield from _of_nonce(reading.said.get("nonce", ""))
    yield from _of_cover(reading)
    yield from _of_digest(reading)
    yield from reading.faults


def _of_key(reading: MessageReading) -> Iterator[Finding]:
    said, keyid = reading.said, reading.said.get("keyid", "")
    if not keyid:
        yield Finding(Cause.KEYID_MISSING)
    app_key = read(reading.received).asks("app_key")
    if keyid and app_key and app_key != keyid:
        yield Finding(Cause.KEYID_AND_APP_KEY, {"keyid": str(keyid), "app_key": app_key})
    if said.get("alg", "hmac-sha256") != "hmac-sha256":
        yield Finding(Cause.ALG_OTHER, {"alg": str(said["alg"])})
    unknown = next((name for name in said if name not in _KNOWN), "")
    if unknown:
        yield Finding(Cause.PARAMETER_UNKNOWN, {"name": unknown})


def _of_times(said: dict[str, Any], now: datetime | None) -> Iterator[Finding]:
    created, expires = said.get("created"), said.get("expires")
    if created is None:
        yield Finding(Cause.CREATED_MISSING)
    elif type(created) is not int or len(str(created)) != 10:
        yield Finding(Cause.CREATED_NOT_SECONDS, {"digits": str(len(str(created)))})
    elif now is not None and abs(now.timestamp() - created) > WINDOW.total_seconds():
        yield Finding(Cause.CREATED_OFF, {"off": _in_words(created - now.timestamp())})
    if type(expires) is int and now is not None and expires < now.timestamp():
        yield Finding(Cause.EXPIRED, {"off": _in_words(expires - now.timestamp())})


def _in_words(seconds: float) -> str:
    """ "90 s earlier", "8 h later": in the largest unit of which there are two."""
    when = "earlier" if seconds < 0 else "later"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(seconds) >= 2 * size:
            return f"{abs(seconds) / size:.0f} {unit} {when}"
    return f"{abs(seconds):.0f} s {when}"


def _of_nonce(nonce: object) -> Iterator[Finding]:
    if nonce == "":
        yield Finding(Cause.NONCE_MISSING)
    elif not _NONCE.fullmatch(str(nonce)):
        yield Finding(Cause.NONCE_FORM, {"length": str(len(str(nonce)))})


def _of_cover(reading: MessageReading) -> Iterator[Finding]:
    covered = {component.line for component in reading.components}
    is_multipart = reading.received.content_type.strip().lower().startswith("multipart/")
    for name in (*_NEEDED, "content-type") if is_multipart else _NEEDED:
        if f'"{name}"' not in covered:
            yield Finding(Cause.NOT_COVERED, {"name": name})


def _of_digest(reading: MessageReading) -> Iterator[Finding]:
    received, sent = reading.received, header(reading.received, "content-digest")
    if sent is None:
        if received.body:
            yield Finding(Cause.DIGEST_MISSING)
        return
    if not any(component.name == "content-digest" for component in reading.components):
        yield Finding(Cause.NOT_COVERED, {"name": "content-digest"})
    digests = _digests(sent)
    if digests is None:
        yield Finding(Cause.DIGEST_FORM)
    elif any(_DIGESTS[name](received.body).digest() != value for name, value in digests.items()):
        what = _digested_instead(received, digests)
        yield (
            Finding(Cause.DIGEST_OF_ANOTHER, {"what": what})
            if what
            else Finding(Cause.DIGEST_WRONG)
        )


def _digests(sent: str) -> dict[str, bytes] | None:
    try:
        found: Any = http_sf.parse(sent.encode("latin-1"), tltype="dictionary")
    except ValueError:
        return None
    if not found or not found.keys() <= _DIGESTS.keys():
        return None
    values = {name: member[0] for name, member in found.items()}
    return values if all(isinstance(value, bytes) for value in values.values()) else None


def _digested_instead(received: Received, digests: dict[str, bytes]) -> str:
    """Of what the digest is, as far as it can be guessed; empty if not."""
    body = received.body
    for what, content in (
        ("an empty body", b""),
        ("the body with a line end after it", body + b"\n"),
        ("the body with a Windows line end after it", body + b"\r\n"),
        ("the body without its last line end", body.rstrip(b"\r\n")),
        ("the body without white space around it", body.strip()),
        ("the body with other line ends", body.replace(b"\r\n", b"\n")),
        ("the body with other line ends", body.replace(b"\n", b"\r\n")),
        ("the body with %20 for a space", body.replace(b"+", b"%20")),
        ("the body with + for a space", body.replace(b"%20", b"+")),
        ("the query", received.query),
        ("the base64 of the body", base64.b64encode(body)),
        ("the hex of the body's digest", hashlib.sha256(body).hexdigest().encode()),
    ):
        if all(_DIGESTS[name](content).digest() == value for name, value in digests.items()):
            return what
    if all(_DIGESTS[name](body).hexdigest().encode() == v for name, v in digests.items()):
        return "the body, written in hex"
    return ""

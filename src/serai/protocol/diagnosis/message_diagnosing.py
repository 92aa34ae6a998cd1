"""Name the cause of a failed HTTP Message Signature: rebuild the base that its client signed."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import datetime

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.keying import (
    Keying,
    KnownSecret,
    SecretKind,
    TriedSecret,
    right_keying,
    secrets_to_try,
    wrong_keyings,
)
from serai.protocol.diagnosis.message_bases import other_bases
from serai.protocol.diagnosis.message_faults import REPLAYED, faults_of_message
from serai.protocol.diagnosis.message_reading import LINES, MessageReading, header, read_signed
from serai.protocol.diagnosis.outcome import Found, diagnosis_of
from serai.protocol.diagnosis.plans import Plan
from serai.protocol.diagnosis.received import Received
from serai.protocol.diagnosis.searching import Key, Match, Search
from serai.protocol.diagnosis.telling import Diagnosis, Verdict

_HMAC = right_keying("hmac-sha256")


def diagnose_message(
    received: Received, secrets: Sequence[KnownSecret], *, now: datetime | None, sub_code: str
) -> Diagnosis:
    """As `diagnose`, which says what the parameters are; with the Signature that was expected."""
    reading = read_signed(received)
    if isinstance(reading, Finding):
        found = Found(Verdict.CERTAIN, (reading,), None, None)
        nothing = Plan((), b"", b"", separators=LINES)
        sent = header(received, "signature") or ""
        return diagnosis_of(
            found,
            secrets,
            ours=nothing,
            keying=_HMAC,
            sent_sign=sent,
            expected_sign="",
            is_message=True,
        )
    search, match = _search(reading, secrets)
    findings, verdict = _judged(reading, match, now, sub_code)
    return diagnosis_of(
        Found(verdict, findings, match, search),
        secrets,
        ours=reading.plan,
        keying=_HMAC,
        sent_sign=reading.signature,
        expected_sign=_expected(reading, secrets),
        is_message=True,
    )


def _search(
    reading: MessageReading, secrets: Sequence[KnownSecret]
) -> tuple[Search | None, Match | None]:
    signed = reading.signed
    if signed is None:
        return None, None
    search = Search(signed.digest)
    keys = [
        Key(keying, secret)
        for secret in _secrets(secrets, str(reading.said.get("keyid", "")))
        for keying in _keyings(len(signed.digest))
    ]
    match = search.find(reading.plan, other_bases(reading), keys)
    if match and signed.finding:
        match = match._replace(findings=(*match.findings, signed.finding))
    return search, match


def _secrets(secrets: Sequence[KnownSecret], keyid: str) -> Iterator[TriedSecret]:
    yield from secrets_to_try(secrets, keyid)
    for known in secrets:
        if known.kind is SecretKind.LIVE:
            for how, value in _decoded(known.value):
                yield TriedSecret(value, known, (Finding(Cause.ALTERED_SECRET, {"how": how}),))


def _decoded(secret: str) -> Iterator[tuple[str, bytes]]:
    """Libraries for keys like to take a text for base64 or hex."""
    for how, decode in (("decoded as base64", base64.b64decode), ("decoded as hex", bytes.fromhex)):
        try:
            yield how, decode(secret)
        except (ValueError, binascii.Error):
            continue
    yield "written as base64", base64.b64encode(secret.encode())


def _keyings(digest_size: int) -> Iterator[Keying]:
    assert _HMAC is not None
    if digest_size == 32:
        yield _HMAC
    for keying in wrong_keyings("hmac-sha256", digest_size):
        yield keying._replace(findings=tuple(map(_of_messages, keying.findings)))


def _of_messages(finding: Finding) -> Finding:
    if finding.cause is Cause.OTHER_DIGEST:
        return Finding(Cause.MESSAGE_DIGEST, {"made": finding.values["made"]})
    return finding


def _judged(
    reading: MessageReading, match: Match | None, now: datetime | None, sub_code: str
) -> tuple[tuple[Finding, ...], Verdict]:
    if not reading.signature:
        return (Finding(Cause.SIGNATURE_MISSING),), Verdict.CERTAIN
    faults = tuple(faults_of_message(reading, now))
    if reading.signed is None:
        return (Finding(Cause.SIGNATURE_FORM), *faults), Verdict.LIKELY
    if match is None:
        return faults, Verdict.LIKELY if faults else Verdict.NOT_FOUND
    findings = (*match.findings, *faults)
    if not findings and sub_code == REPLAYED:
        findings = (Finding(Cause.NONCE_REUSED),)
    return findings, Verdict.CERTAIN if findings else Verdict.RIGHT


def _expected(reading: MessageReading, secrets: Sequence[KnownSecret]) -> str:
    live = next((known for known in secrets if known.kind is SecretKind.LIVE), None)
    if live is None or _HMAC is None:
        return ""
    digest = _HMAC.digest(reading.plan.message(), live.value.encode())
    return f":{base64.b64encode(digest).decode()}:"

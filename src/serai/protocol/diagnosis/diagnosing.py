"""Name the cause of a failed signature.

Takes some 2 ms when one cause is at work, 10 for two, 30 when none is found: run it off the call's
path.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.keying import (
    KnownSecret,
    SecretKind,
    right_keying,
    secrets_to_try,
    sent_digest,
    wrong_keyings,
)
from serai.protocol.diagnosis.message_diagnosing import diagnose_message
from serai.protocol.diagnosis.outcome import Found, diagnosis_of
from serai.protocol.diagnosis.plans import right_plan
from serai.protocol.diagnosis.received import Reading, Received, read
from serai.protocol.diagnosis.searching import Key, Match, Search, variations_of
from serai.protocol.diagnosis.stamping import faults_of_time
from serai.protocol.diagnosis.telling import Diagnosis, Verdict


def diagnose(
    received: Received,
    secrets: Sequence[KnownSecret],
    *,
    now: datetime | None,
    sub_code: str = "",
    with_expected_sign: bool = False,
) -> Diagnosis:
    """What is wrong with the signature of a request, and where it can be seen.

    `secrets` are the app's live and retired ones and those of the same developer's other apps.
    `now` is when the request came in; None leaves its timestamp's distance unjudged. `sub_code` is
    that of its refusal, where it is known: a nonce tells nobody else that it was used before. The
    expected sign is a way to sign: ask for it only on behalf of somebody who may see the secret.
    """
    if received.headers:
        signed = diagnose_message(received, secrets, now=now, sub_code=sub_code)
        return signed if with_expected_sign else replace(signed, expected_sign="")
    reading = read(received)
    search, match = _search(reading, secrets)
    findings, verdict = _judged(reading, match, now)
    return diagnosis_of(
        Found(verdict, findings, match, search),
        secrets,
        ours=right_plan(reading),
        keying=right_keying(reading.asks("sign_method")),
        sent_sign=reading.sign,
        expected_sign=_expected_sign(reading, secrets) if with_expected_sign else "",
    )


def _search(reading: Reading, secrets: Sequence[KnownSecret]) -> tuple[Search | None, Match | None]:
    sent = sent_digest(reading.sign)
    if sent is None:
        return None, None
    search = Search(sent.digest)
    keys = _keys(reading, secrets, len(sent.digest))
    match = search.find(right_plan(reading), variations_of(reading), keys)
    if match and sent.finding:
        match = match._replace(findings=(*match.findings, sent.finding))
    return search, match


def _keys(reading: Reading, secrets: Sequence[KnownSecret], digest_size: int) -> list[Key]:
    sign_method = reading.asks("sign_method")
    right = right_keying(sign_method)
    keyings = [right] if right else []
    keyings += wrong_keyings(sign_method, digest_size)
    tried = list(secrets_to_try(secrets, reading.asks("app_key")))
    return [Key(keying, secret) for secret in tried for keying in keyings]


def _judged(
    reading: Reading, match: Match | None, now: datetime | None
) -> tuple[tuple[Finding, ...], Verdict]:
    if not reading.sign:
        return (Finding(Cause.SIGN_MISSING),), Verdict.CERTAIN
    broken = () if reading.is_whole else (Finding(Cause.BROKEN_MULTIPART),)
    if match is None:
        if broken:
            return broken, Verdict.LIKELY
        if sent_digest(reading.sign) is None:
            length = {"length": str(len(reading.sign))}
            return (Finding(Cause.SIGN_FORM, length),), Verdict.LIKELY
        return (), Verdict.NOT_FOUND
    findings = (*match.findings, *broken, *_of_text(reading), *_of_time(reading, now))
    return findings, Verdict.CERTAIN if findings else Verdict.RIGHT


def _of_text(reading: Reading) -> list[Finding]:
    try:
        for each in reading.fields:
            each.value.decode()
    except UnicodeDecodeError:
        return [Finding(Cause.NOT_UTF8)]
    return []


def _of_time(reading: Reading, now: datetime | None) -> list[Finding]:
    return list(faults_of_time(reading.asks("timestamp"), now)) if now else []


def _expected_sign(reading: Reading, secrets: Sequence[KnownSecret]) -> str:
    keying = right_keying(reading.asks("sign_method"))
    live = next((known for known in secrets if known.kind is SecretKind.LIVE), None)
    if keying is None or live is None:
        return ""
    return keying.digest(right_plan(reading).message(), live.value.encode()).hex().upper()

"""What a search came to, as the diagnosis that is told of it: secrets masked everywhere."""

from collections.abc import Sequence
from typing import NamedTuple

from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.keying import Keying, KnownSecret
from serai.protocol.diagnosis.plans import Plan
from serai.protocol.diagnosis.searching import Match, Search
from serai.protocol.diagnosis.telling import Diagnosis, Verdict, shown, without


class Found(NamedTuple):
    """`search` is None where the sign stands for no digest that could be looked for."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    match: Match | None
    search: Search | None


def diagnosis_of(
    found: Found,
    secrets: Sequence[KnownSecret],
    *,
    ours: Plan,
    keying: Keying | None,
    sent_sign: str,
    expected_sign: str,
    is_message: bool = False,
) -> Diagnosis:
    values = [secret.value for secret in secrets if secret.value]
    match, search = found.match, found.search
    return Diagnosis(
        verdict=found.verdict,
        findings=tuple(_masked(finding, values) for finding in found.findings),
        server_pieces=shown(ours, keying, values),
        signed_pieces=shown(match.plan, match.key.keying, values) if match else (),
        sent_sign=without(values, sent_sign),
        expected_sign=expected_sign,
        secret_kind=match.key.secret.known.kind if match else None,
        secret_app=match.key.secret.known.app if match else "",
        tried=search.tried if search else 0,
        is_complete=search.is_complete if search else True,
        is_message=is_message,
    )


def _masked(finding: Finding, secrets: Sequence[str]) -> Finding:
    told = {name: without(secrets, value) for name, value in finding.values.items()}
    return Finding(finding.cause, told)

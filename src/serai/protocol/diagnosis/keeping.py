"""A diagnosis as JSON, for the record of a call. The expected sign is never written."""

import json

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.keying import SecretKind
from serai.protocol.diagnosis.plans import PieceKind
from serai.protocol.diagnosis.telling import Diagnosis, Piece, Verdict


def to_json(diagnosis: Diagnosis) -> str:
    return json.dumps(
        {
            "verdict": diagnosis.verdict,
            "findings": [[finding.cause, dict(finding.values)] for finding in diagnosis.findings],
            "ours": diagnosis.server_pieces,
            "theirs": diagnosis.signed_pieces,
            "sent": diagnosis.sent_sign,
            "secret": diagnosis.secret_kind,
            "app": diagnosis.secret_app,
            "tried": diagnosis.tried,
            "complete": diagnosis.is_complete,
            "message": diagnosis.is_message,
        }
    )


def from_json(text: str) -> Diagnosis:
    """What `to_json` wrote, without an expected sign."""
    told = json.loads(text)
    return Diagnosis(
        verdict=Verdict(told["verdict"]),
        findings=tuple(Finding(Cause(cause), values) for cause, values in told["findings"]),
        server_pieces=_pieces(told["ours"]),
        signed_pieces=_pieces(told["theirs"]),
        sent_sign=told["sent"],
        expected_sign="",
        secret_kind=SecretKind(told["secret"]) if told["secret"] else None,
        secret_app=told["app"],
        tried=told["tried"],
        is_complete=told["complete"],
        is_message=told.get("message", False),
    )


def _pieces(told: list[list[str]]) -> tuple[Piece, ...]:
    return tuple(Piece(PieceKind(kind), text) for kind, text in told)

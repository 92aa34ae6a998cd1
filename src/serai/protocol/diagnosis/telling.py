"""What is told of a failed signature. The secrets are masked in every string."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.keying import Keying, SecretKind
from serai.protocol.diagnosis.plans import PieceKind, Plan, pieces

MASK = "[AppSecret]"
MOST_SHOWN = 20_000


class Verdict(StrEnum):
    """`certain` and `right` rest on a sign that was rebuilt; `likely` on what the request shows."""

    RIGHT = "right"
    CERTAIN = "certain"
    LIKELY = "likely"
    NOT_FOUND = "not found"


class Piece(NamedTuple):
    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The finding on one request. Texts of strings are cut after MOST_SHOWN characters.

    `difference` counts the characters of both strings up to the first that differs. `secret_kind`
    and `secret_app` tell whose secret fits; `expected_sign` is empty unless it was asked for.
    `is_message`: an HTTP Message Signature, whose string is a signature base of lines.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    server_pieces: tuple[Piece, ...]
    signed_pieces: tuple[Piece, ...]
    sent_sign: str
    expected_sign: str
    secret_kind: SecretKind | None
    secret_app: str
    tried: int
    is_complete: bool
    is_message: bool = False

    @property
    def certain(self) -> bool:
        return self.verdict in (Verdict.RIGHT, Verdict.CERTAIN)

    @property
    def server_string(self) -> str:
        return "".join(piece.text for piece in self.server_pieces)

    @property
    def signed_string(self) -> str:
        """The string that was signed, empty if it is not known."""
        return "".join(piece.text for piece in self.signed_pieces)

    @property
    def difference(self) -> int | None:
        """Where the two strings first differ; None if they are equal or one is not known."""
        ours, theirs = self.server_string, self.signed_string
        if not theirs or ours == theirs:
            return None
        pairs = zip(ours, theirs, strict=False)
        return next(
            (at for at, (one, other) in enumerate(pairs) if one != other),
            min(len(ours), len(theirs)),
        )

    @property
    def difference_in(self) -> str:
        """The parameter of our string in which they first differ, empty if in none."""
        at = self.difference
        if at is None:
            return ""
        name = ""
        ends = accumulate(len(piece.text) for piece in self.server_pieces)
        for piece, end in zip(self.server_pieces, ends, strict=True):
            if piece.kind is PieceKind.NAME:
                name = piece.text
            elif piece.kind in (PieceKind.SECRET, PieceKind.BODY):
                name = ""
            if at < end:
                break
        return name

    @property
    def cause(self) -> str:
        """Each cause in one English sentence."""
        return " ".join(finding.sentence for finding in self.findings)

    @property
    def remedy(self) -> str:
        return " ".join(finding.remedy for finding in self.findings)


def shown(plan: Plan, keying: Keying | None, secrets: Iterable[str]) -> tuple[Piece, ...]:
    """The string that a digest is made of, in pieces, with every secret masked."""
    masked = sorted((secret for secret in secrets if secret), key=len, reverse=True)
    wrap = Piece(PieceKind.SECRET, MASK)
    told = [Piece(kind, without(masked, _as_text(text))) for kind, text in pieces(plan)]
    joined = "".join(piece.text for piece in told)
    if (whole := without(masked, joined)) != joined:
        told = [Piece(PieceKind.TEXT, whole)]  # a secret stood across two pieces
    if keying and keying.before:
        told.insert(0, wrap)
    if keying and keying.after:
        told.append(wrap)
    return tuple(piece for piece in _cut(told) if piece.text)


def _as_text(part: bytes) -> str:
    return part.decode(errors="backslashreplace")


def without(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        text = re.sub(re.escape(secret), MASK, text, flags=re.IGNORECASE)
    return text


def _cut(told: Iterable[Piece]) -> Iterable[Piece]:
    left = MOST_SHOWN
    for piece in told:
        if len(piece.text) > left:
            yield Piece(piece.kind, f"{piece.text[:left]}…")
            return
        left -= len(piece.text)
        yield piece

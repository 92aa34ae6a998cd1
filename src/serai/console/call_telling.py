"""A diagnosis in the words and pieces that a page shows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from serai.protocol.diagnosis import TABLE, Diagnosis, Piece, PieceKind, Verdict
from serai.protocol.diagnosis.changes import Change, changes_for
from serai.protocol.errors import TABLE as ERRORS

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Span:
    """A part of a string; `differs` frames the first character that is different."""

    kind: str
    text: str
    differs: bool = False


@dataclass(frozen=True)
class Lines:
    """What to change in one language; `to_copy` is what it should be."""

    language: str
    changes: list[Change]
    to_copy: str


@dataclass(frozen=True)
class Told:
    """`ours` and `theirs` are empty where a string is not known, `theirs` too where it is ours."""

    tone: str
    causes: list[tuple[str, str]]
    certainty: str
    ours: list[Span]
    theirs: list[Span]
    ours_to_copy: str
    theirs_to_copy: str
    difference: int | None
    difference_in: str
    sent_sign: str
    expected_sign: str
    is_same: bool
    is_unknown: bool
    is_message: bool
    changes: list[Lines]


def told(diagnosis: Diagnosis) -> Told:
    at = diagnosis.difference
    show = _seen_lines if diagnosis.is_message else seen
    is_right, is_same = diagnosis.verdict is Verdict.RIGHT, _are_same(diagnosis)
    return Told(
        tone="done" if is_right else "stopped",
        causes=[_cause(finding.cause, finding.values) for finding in diagnosis.findings],
        certainty=" ".join(filter(None, [_certainty(diagnosis), _left_untried(diagnosis)])),
        ours=list(_spans(diagnosis.server_pieces, at, show)),
        theirs=[] if is_right or is_same else list(_spans(diagnosis.signed_pieces, at, show)),
        ours_to_copy=diagnosis.server_string,
        theirs_to_copy=diagnosis.signed_string,
        difference=None if at is None else at + 1,
        difference_in=seen(diagnosis.difference_in),
        sent_sign=seen(diagnosis.sent_sign),
        expected_sign=diagnosis.expected_sign,
        is_same=is_same,
        is_unknown=diagnosis.verdict is Verdict.NOT_FOUND,
        is_message=diagnosis.is_message,
        changes=_changes(diagnosis),
    )


def _changes(diagnosis: Diagnosis) -> list[Lines]:
    causes = [finding.cause for finding in diagnosis.findings]
    found = changes_for(causes, is_message=diagnosis.is_message)
    return [
        Lines(language, changes, "\n".join(change.right for change in changes))
        for language, changes in found.items()
    ]


def refusal_of(code: int) -> str:
    """The code and its text, "25 Invalid Signature"."""
    known = {int(known): entry.text for known, entry in ERRORS.items()}
    return f"{code} {known.get(code, '')}".strip()


def seen(text: str) -> str:
    """The text with what one cannot see, or what turns text around, made visible."""
    return _UNSEEN.sub(lambda found: _picture(found[0]), text)


def _seen_lines(text: str) -> str:
    """The same of a text whose line ends part its lines."""
    return "\n".join(map(seen, text.split("\n")))


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else f"⟨U+{code:04X}⟩"


def _cause(cause: str, values: Mapping[str, str]) -> tuple[str, str]:
    entry = next(entry for known, entry in TABLE.items() if known == cause)
    shown = {name: seen(value) for name, value in values.items()}
    return _(entry.sentence) % shown, _(entry.remedy) % shown


def _certainty(diagnosis: Diagnosis) -> str:
    tried = {"tried": f"{diagnosis.tried:,}"}
    match diagnosis.verdict:
        case Verdict.RIGHT if diagnosis.is_message:
            return _("The signature is right: it is that of our signature base.")
        case Verdict.RIGHT:
            return _("The sign is right: it is that of our string.")
        case Verdict.CERTAIN if _are_same(diagnosis) and diagnosis.is_message:
            return _("Certain: the signature that was sent is that of our base below.")
        case Verdict.CERTAIN if _are_same(diagnosis):
            return _("Certain: our string with this mistake gives the very sign that was sent.")
        case Verdict.CERTAIN if diagnosis.signed_pieces and diagnosis.is_message:
            return _("Certain: your base, rebuilt below, gives the very signature that was sent.")
        case Verdict.CERTAIN if diagnosis.signed_pieces:
            return _("Certain: your string, rebuilt below, gives the very sign that was sent.")
        case Verdict.CERTAIN:
            return _("Certain: the call itself shows it.")
        case Verdict.LIKELY:
            return (
                _("Likely: %(tried)s rebuilt strings were tried, and none gives this sign.") % tried
            )
        case Verdict.NOT_FOUND:
            return _("%(tried)s rebuilt strings were tried, and none gives this sign.") % tried


def _are_same(diagnosis: Diagnosis) -> bool:
    """Whether the right string was signed, and something else is wrong."""
    return diagnosis.signed_pieces == diagnosis.server_pieces != ()


def _left_untried(diagnosis: Diagnosis) -> str:
    return "" if diagnosis.is_complete else _("The request is too large to try everything.")


def _spans(pieces: Sequence[Piece], at: int | None, show: Callable[[str], str]) -> Iterator[Span]:
    passed = 0
    for kind, text in pieces:
        end = passed + len(text)
        if at is not None and passed <= at < end and kind is not PieceKind.SECRET:
            yield from _framed(kind, text, at - passed, show)
        else:
            yield Span(kind, show(text))
        passed = end


def _framed(kind: PieceKind, text: str, at: int, show: Callable[[str], str]) -> Iterator[Span]:
    before, framed, after = text[:at], text[at], text[at + 1 :]
    if before:
        yield Span(kind, show(before))
    yield Span(kind, "␣" if framed == " " else seen(framed), differs=True)
    if framed == "\n" and show is not seen:
        yield Span(kind, "\n")
    if after:
        yield Span(kind, show(after))

"""Which words were taken out and which put in."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

# Chinese has no spaces between words, so each of its characters stands alone; brackets belong to
# the word they hold.
_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"\s+|[{_HAN}]|[(\[“]*[^\W{_HAN}]+[)\]”]*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "del", "ins"]
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Both texts as one row of pieces; the `same` and `ins` ones joined give `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    for _, a, b, c, d in matcher.get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("del", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("ins", "".join(new[c:d])))
    return _without_specks(pieces)


def _without_specks(pieces: list[Piece]) -> list[Piece]:
    """A lone space or bracket between two changes would cut a changed phrase into words."""
    removed, added = "", ""
    tidy: list[Piece] = []

    def close() -> None:
        nonlocal removed, added
        tidy.extend(Piece("del", removed) for _ in range(bool(removed)))
        tidy.extend(Piece("ins", added) for _ in range(bool(added)))
        removed = added = ""

    for index, piece in enumerate(pieces):
        if piece.kind == "del":
            removed += piece.text
        elif piece.kind == "ins":
            added += piece.text
        elif removed and added and _is_speck(piece.text) and index + 1 < len(pieces):
            removed, added = removed + piece.text, added + piece.text
        else:
            close()
            tidy.append(piece)
    close()
    return tidy


def _is_speck(text: str) -> bool:
    return len(text) <= 2 and not any(letter.isalnum() for letter in text)

"""The seed's rule for app names, and when two names are the same.

Chinese characters, ASCII letters and digits, `.` and `_`; at most 15 Chinese characters or 30
others, read as a width of 30 in which a Chinese character counts two.
"""

import unicodedata
from dataclasses import dataclass

from serai.domain.refused import Refused

MOST_WIDTH = 30
_OTHERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._")
# Script Han, Unicode 16 (Scripts.txt).
_HAN = (
    *((0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007)),
    *((0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFA6D)),
    *((0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF)),
    *((0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)),
    *((0x2EBF0, 0x2EE5D), (0x2F800, 0x2FA1D), (0x30000, 0x3134A), (0x31350, 0x323AF)),
)
# The prototypes that confusables.txt (UTS 39) gives to the characters allowed here.
_PROTOTYPES = str.maketrans({"0": "O", "1": "l", "I": "l", "m": "rn"})


@dataclass(frozen=True)
class NameReport:
    """How a name stands against the three rules of the page: characters, width, not empty."""

    wrong: tuple[str, ...]  # characters that are not allowed, in order, each once
    width: int

    @property
    def fits(self) -> bool:
        return 0 < self.width <= MOST_WIDTH

    @property
    def holds(self) -> bool:
        return not self.wrong and self.fits


def report(name: str) -> NameReport:
    wrong = dict.fromkeys(c for c in name if c not in _OTHERS and not is_han(c))
    return NameReport(tuple(wrong), sum(2 if is_han(c) else 1 for c in name))


def check(name: str) -> None:
    """Raises Refused with one sentence that names what is wrong and what would be right."""
    found = report(name)
    if not name:
        raise Refused("Give your app a name.")
    if found.wrong:
        signs = " ".join(_shown(c) for c in found.wrong[:5])
        raise Refused(
            "Not allowed here: %(signs)s. Use Chinese characters, letters, digits, dot (.) or"
            " underscore (_).",
            signs=signs,
        )
    if not found.fits:
        raise Refused(
            "This name is %(width)s wide; at most %(most)s is possible: 15 Chinese characters or"
            " 30 others.",
            width=found.width,
            most=MOST_WIDTH,
        )


def suggestions(name: str) -> list[str]:
    """Up to two names near `name` that the rule allows, to choose with one tap."""
    plain = unicodedata.normalize("NFKC", name).strip()
    joined = _cut("".join(c if _allowed(c) else "_" for c in plain).strip("_"))
    dropped = _cut("".join(c for c in plain if _allowed(c)))
    return [s for s in dict.fromkeys((joined, dropped)) if s and s != name]


def folded(name: str) -> str:
    return name.casefold()


def skeleton(name: str) -> str:
    """The case-folded UTS 39 skeleton of the ASCII part; Chinese characters stay as they are."""
    return name.translate(_PROTOTYPES).casefold()


def is_han(character: str) -> bool:
    """A character of script Han that NFKC leaves unchanged."""
    point = ord(character)
    inside = any(low <= point <= high for low, high in _HAN)
    return inside and unicodedata.normalize("NFKC", character) == character


def _allowed(character: str) -> bool:
    return character in _OTHERS or is_han(character)


def _cut(name: str) -> str:
    width, kept = 0, []
    for character in name:
        width += 2 if is_han(character) else 1
        if width > MOST_WIDTH:
            break
        kept.append(character)
    return "".join(kept)


def _shown(character: str) -> str:
    if character == " ":
        return "space"
    return character if character.isprintable() else f"U+{ord(character):04X}"

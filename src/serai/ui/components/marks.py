"""Signs, badges, times: the small marks inside a line."""

import zlib
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from serai.ui import moments
from serai.ui.states import MOVES, STATES, State, Tone, whose_move


def icon(name: str, label: str = "", size: int = 18) -> dict[str, Any]:
    """A sign of the sprite; with a label it speaks, without it is silent beside its words."""
    return {"name": name, "label": label, "size": size}


def status(name: str, words: str = "") -> dict[str, Any]:
    return _badge(STATES[name], words)


def move(name: str) -> dict[str, Any]:
    return _badge(whose_move(name), "")


def badge(tone: str, sign: str, words: str) -> dict[str, Any]:
    """A badge that no state has, such as "Works now"."""
    return {"tone": Tone(tone), "sign": sign, "words": words}


def state_words(name: str) -> str:
    return gettext(STATES[name].words)


def move_words(name: str) -> str:
    """For the tab's title: "Your move", "Our move", or the state."""
    return gettext(MOVES.get(STATES[name].tone, STATES[name]).words)


def moment(value: datetime, relative: bool = True, absolute: bool = True) -> dict[str, Any]:
    now = timezone.now()
    return {
        "value": value,
        "said": moments.said(value, now) if absolute else "",
        "relative": moments.relative(value, now) if relative else "",
        "exact": moments.exact(value),
    }


def app_sign(name: str, large: bool = False) -> dict[str, Any]:
    """The tile of an app: two letters (or one Chinese character) on one of six grounds."""
    return {"letters": _letters(name), "ground": zlib.crc32(name.encode()) % 6, "large": large}


def _badge(known: State, words: str) -> dict[str, Any]:
    return {"tone": known.tone, "sign": known.sign, "words": words or gettext(known.words)}


def _letters(name: str) -> str:
    words = [word for word in name.replace(".", "_").split("_") if word]
    if not words:
        return "·"
    capitals = [letter for letter in words[0] if letter.isupper() or ord(letter) > 0x2E80]
    if len(words) > 1:
        return (words[0][0] + words[1][0]).upper()
    return ("".join(capitals[:2]) or words[0][:2]).upper()

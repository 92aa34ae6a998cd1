"""Signs, badges, times: the small marks inside a line.

Written without a template each: a list draws hundreds of them.
"""

import zlib
from datetime import datetime

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from serai.ui import moments
from serai.ui.states import MOVES, STATES, State, Tone, whose_move

_SILENT = mark_safe('aria-hidden="true"')  # no text of anybody's


def icon(name: str, label: str = "", size: int = 18) -> SafeString:
    """A sign of the sprite; with a label it speaks, without it is silent beside its words."""
    return format_html(
        '<svg class="icon icon-{}" {} focusable="false"><use href="{}#{}"/></svg>\n',
        size,
        format_html('role="img" aria-label="{}"', label) if label else _SILENT,
        static("serai/icons.svg"),
        name,
    )


def status(name: str, words: str = "") -> SafeString:
    return _badge(STATES[name], words)


def move(name: str) -> SafeString:
    return _badge(whose_move(name), "")


def badge(tone: str, sign: str, words: str) -> SafeString:
    """A badge that no state has, such as "Works now"."""
    drawn = '<span class="badge tone-{}">{} {}</span>\n'
    return format_html(drawn, Tone(tone), icon(sign, size=14), words)


def state_words(name: str) -> str:
    return gettext(STATES[name].words)


def move_words(name: str) -> str:
    """For the tab's title: "Your move", "Our move", or the state."""
    return gettext(MOVES.get(STATES[name].tone, STATES[name]).words)


def moment(value: datetime, relative: bool = True, absolute: bool = True) -> SafeString:
    """A time that times.js keeps fresh, in the reader's zone."""
    now, local = timezone.now(), timezone.localtime(value)
    said = moments.said(local, now) if absolute else ""
    ago = moments.relative(local, now) if relative else ""
    return format_html(
        '<time datetime="{}" title="{}"{}{}>{}</time>',
        local.isoformat(),
        moments.exact(local),
        mark_safe(" data-said") if absolute else "",
        mark_safe(" data-relative") if relative else "",
        " · ".join(filter(None, (said, ago))),
    )


def app_sign(name: str, large: bool = False) -> SafeString:
    """The tile of an app: two letters (or one Chinese character) on one of six grounds."""
    return format_html(
        '<span class="app-sign ground-{}{}" aria-hidden="true">{}</span>\n',
        zlib.crc32(name.encode()) % 6,
        " app-sign-large" if large else "",
        letters_of(name),
    )


def letters_of(name: str) -> str:
    words = [word for word in name.replace(".", "_").split("_") if word]
    if not words:
        return "·"
    capitals = [letter for letter in words[0] if letter.isupper() or ord(letter) > 0x2E80]
    if len(words) > 1:
        return (words[0][0] + words[1][0]).upper()
    return ("".join(capitals[:2]) or words[0][:2]).upper()


def _badge(known: State, words: str) -> SafeString:
    return badge(known.tone, known.sign, words or gettext(known.words))

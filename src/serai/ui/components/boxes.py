"""Boxes that hold something to copy, to read or to compare."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from serai.ui.parts import Example, Fact, Moment, Stage
from serai.ui.rail import Rail
from serai.ui.states import Tone
from serai.ui.word_diff import word_diff

SECRET_PREFIX, SECRET_TAIL = 4, 4


def key_box(label: str, value: str, **options: Any) -> dict[str, Any]:
    """Options: masked (the value never reaches the page), reveal_url, remask (seconds), note."""
    shown = mask(value) if options.get("masked") else value
    return {**options, "label": label, "shown": shown, "copies": not options.get("masked")}


def mask(secret: str) -> str:
    """Prefix and last four; everything between as dots."""
    hidden = "•" * max(len(secret) - SECRET_PREFIX - SECRET_TAIL, 0)
    return f"{secret[:SECRET_PREFIX]}{hidden}{secret[-SECRET_TAIL:]}"


def code_box(examples: Sequence[Example], **options: Any) -> dict[str, Any]:
    """Options: title, note, inked (values of this app, drawn in brand ink), primary, copy_words."""
    inked = [str(value) for value in options.get("inked") or [] if value]
    panels = [
        {"language": example.language, "code": example.code, "html": _ink(example.code, inked)}
        for example in examples
    ]
    return {**options, "panels": panels}


def clock(facts: Sequence[Fact], **options: Any) -> dict[str, Any]:
    """Options: stages (of Stage), rail (of build_rail), sentence, small."""
    stages: Sequence[Stage] = options.get("stages") or ()
    rail: Rail | None = options.get("rail")
    return {**options, "facts": facts, "stages": stages, "rail": rail}


def timeline(moments: Iterable[Moment], compact: bool = False) -> dict[str, Any]:
    return {"moments": list(moments), "compact": compact}


def figures(facts: Sequence[Fact]) -> dict[str, Any]:
    return {"facts": facts}


def quota_bar(used: int, limit: int, **options: Any) -> dict[str, Any]:
    """Options: words (default "of 5,000 calls"), reset. Amber from 70 %, red when used up."""
    share = min(used / limit, 1.0) * 100 if limit else 100.0
    tone = Tone.STOPPED if used >= limit else Tone.YOURS if share >= 70 else Tone.OURS
    return {**options, "used": used, "limit": limit, "width": round(share, 1), "tone": tone}


def share_bar(done: int, whole: int) -> dict[str, Any]:
    """A green bar: how much of it is ready."""
    return {"width": round(min(done / whole, 1) * 100, 1) if whole else 0, "tone": Tone.DONE}


def diff(before: str, after: str) -> dict[str, Any]:
    return {"pieces": word_diff(before, after)}


def breadcrumbs(*steps: str, copy: str = "") -> dict[str, Any]:
    """Words and addresses in turn, the last word without one: "Apps" url "Create App"."""
    ways = [{"words": steps[i], "url": steps[i + 1]} for i in range(0, len(steps) - 1, 2)]
    return {"ways": ways, "here": steps[-1], "back": ways[-1] if ways else None, "copy": copy}


def _ink(code: str, values: Iterable[str]) -> SafeString:
    html = str(conditional_escape(code))
    for value in sorted(set(values), key=len, reverse=True):
        html = html.replace(str(escape(value)), f"<b>{escape(value)}</b>")
    return mark_safe(html)  # noqa: S308 escaped above, only <b> added

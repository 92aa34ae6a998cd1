"""`{% load serai %}`: every component of the pages, each built once."""

from collections.abc import Callable
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from serai.ui.components import boxes, fields, marks
from serai.ui.states import Tone

register = template.Library()

BOXES: dict[str, Callable[..., dict[str, Any]]] = {
    "field": fields.field,
    "form_summary": fields.form_summary,
    "licence_box": fields.licence_box,
    "key_box": boxes.key_box,
    "code_box": boxes.code_box,
    "clock": boxes.clock,
    "timeline": boxes.timeline,
    "figures": boxes.figures,
    "quota_bar": boxes.quota_bar,
    "share_bar": boxes.share_bar,
    "diff": boxes.diff,
    "breadcrumbs": boxes.breadcrumbs,
}
for name, box in BOXES.items():
    register.inclusion_tag(f"ui/parts/{name}.html", name=name)(box)

MARKS: tuple[Callable[..., str], ...] = (
    marks.icon,
    marks.badge,
    marks.status,
    marks.move,
    marks.moment,
    marks.app_sign,
    marks.state_words,
    marks.move_words,
)
for mark in MARKS:
    register.simple_tag(mark)

NOTE_SIGNS = {
    Tone.YOURS: "hand-finger",
    Tone.OURS: "clock",
    Tone.DONE: "circle-check",
    Tone.STOPPED: "alert-circle",
    Tone.PLAIN: "info-circle",
}


@register.simple_block_tag(name="keep")
def keep(content: str) -> str:
    """Renders once what a page must place twice, or leave out when empty."""
    return SafeString(content.strip())


@register.simple_block_tag(name="note")
def note(content: str, tone: str, **options: Any) -> str:
    """Options: sign, title, action_url with action_words, live (announced when it appears)."""
    return _drawn("note", content, tone=tone, sign=NOTE_SIGNS[Tone(tone)], **options)


@register.simple_block_tag(name="empty")
def empty(content: str, title: str, **options: Any) -> str:
    """Options: arch (the first time), action_url with action_words and action_sign."""
    return _drawn("empty", content, title=title, **options)


@register.inclusion_tag("ui/parts/section.html", name="section", takes_context=True)
def section(context: Context, words: str, url: str, **options: Any) -> dict[str, Any]:
    """A section of the top bar. Options: current (else told from the address), count, tone."""
    request = context.get("request")
    here = request is not None and _is_under(request.path, url)
    return {**options, "words": words, "url": url, "current": options.get("current", here)}


@register.inclusion_tag("ui/parts/undo_bar.html", name="undo_bar", takes_context=True)
def undo_bar(context: Context) -> dict[str, Any]:
    """The undo that `serai.ui.undo.offer_undo` left, for as long as it may be taken back."""
    return {"undo": context.get("undo"), "csrf_token": context.get("csrf_token")}


@register.simple_tag
def script(name: str) -> SafeString:
    """One of our scripts by its job: tabs, draft, upload, name…"""
    return format_html('<script src="{}" defer></script>\n', static(f"serai/{name}.js"))


@register.filter
def masked(secret: str) -> str:
    return boxes.mask(secret)


@register.simple_tag
def bar(width: float) -> SafeString:
    """A bar of so many percent; SVG, because pages carry no inline styles."""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="bar-ground" width="100%" height="100%"/>'
        '<rect class="bar-fill" width="{}%" height="100%"/></svg>',
        width,
    )


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _drawn(part: str, content: str, **facts: Any) -> str:
    drawn = get_template(f"ui/parts/{part}.html")
    return drawn.render({"content": SafeString(content.strip()), **facts})

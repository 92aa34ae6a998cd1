"""An agreement as one reads it: its text, its contents, and what differs between two versions."""

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from serai.ui.word_diff import Piece, word_diff

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_NUMBER = re.compile(r"^(\d+(?:\.\d+)*)[.)]?\s")


@dataclass(frozen=True)
class Heading:
    id: str
    words: str


@dataclass(frozen=True)
class Text:
    html: SafeString
    contents: tuple[Heading, ...]


@dataclass(frozen=True)
class Change:
    """One passage that differs. `in_short` is the pack's line on it; empty when it has none."""

    heading: str
    in_short: str
    pieces: tuple[Piece, ...]


def text_of(markdown: str) -> Text:
    """Safe HTML: markup in the text is shown, not obeyed. The title (level 1) is left out: the
    page has it."""
    tokens = _without_title(_MARKDOWN.parse(markdown))
    contents: list[Heading] = []
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            heading = Heading(f"section-{len(contents) + 1}", inline.content)
            token.attrSet("id", heading.id)
            contents.append(heading)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Text(mark_safe(html), tuple(contents))  # noqa: S308 rendered with html=False


def changes(before: str, after: str, in_short: Iterable[Mapping[str, str]]) -> list[Change]:
    """The passages of `after` that are not word for word those of `before`, in their order.

    `in_short`: [{"section": "3. Call records", "line": "…"}]; a section is a heading or the number
    of a passage. A line stands at the first change that it is about.
    """
    lines = {line["section"]: line["line"] for line in in_short}
    old, new = _passages(before), _passages(after)
    matcher = difflib.SequenceMatcher(
        None, [p.words for p in old], [p.words for p in new], autojunk=False
    )
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += [_change(left, right, lines) for left, right in _pairs(old[a:b], new[c:d])]
    return found


@dataclass(frozen=True)
class _Passage:
    heading: str
    words: str

    @property
    def number(self) -> str:
        return _number_of(self.words)


def _passages(markdown: str) -> list[_Passage]:
    """Paragraphs as plain text under their heading; headings themselves do not count as text."""
    passages, heading = [], ""
    tokens = _without_title(_MARKDOWN.parse(markdown))
    for token, inline in itertools.pairwise(tokens):
        if inline.type != "inline":
            continue
        if token.type == "heading_open":
            heading = _plain(inline)
        else:
            passages.append(_Passage(heading, _plain(inline)))
    return passages


def _pairs(old: list[_Passage], new: list[_Passage]) -> Iterable[tuple[_Passage, _Passage]]:
    """Passages with the same number belong together, others by their order in the section."""
    nothing = _Passage("", "")
    unpaired = list(old)
    for right in new:
        left = next((p for p in unpaired if p.number and p.number == right.number), None)
        if left is None and not right.number:
            left = next((p for p in unpaired if p.heading == right.heading and not p.number), None)
        if left is not None:
            unpaired.remove(left)
        yield left or nothing, right
    for left in unpaired:
        yield left, nothing


def _change(left: _Passage, right: _Passage, lines: dict[str, str]) -> Change:
    heading = right.heading or left.heading
    number = right.number or left.number
    in_short = lines.pop(number, "") or lines.pop(heading, "")
    return Change(heading, in_short, tuple(word_diff(left.words, right.words)))


def _number_of(words: str) -> str:
    match = _NUMBER.match(words)
    return match[1] if match else ""


def _plain(inline: Token) -> str:
    parts = (
        " " if t.type in ("softbreak", "hardbreak") else t.content for t in inline.children or []
    )
    return "".join(parts)


def _without_title(tokens: list[Token]) -> list[Token]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tokens[3:]
    return tokens

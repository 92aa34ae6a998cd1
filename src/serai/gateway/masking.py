"""What a record may show of a call: secrets and personal data are masked, long values cut.

Names decide, at the top and inside JSON; e-mail addresses are masked wherever they stand.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import islice

MASK = "•••"
LONGEST_VALUE = 300
MOST_NAMES = 60

_SECRET = re.compile(r"(?i)session|token|secret|passw|pwd|^sign$|signature|auth|cookie|api_?key")
_PERSONAL = (
    r"phone|mobile|telephone|^tel$|mail|address|contact|receiver|buyer|consignee|passport|cpf|rut"
    r"|tax_?(?:number|id|no)|birth|iban|card_?(?:no|number)|postal|post_?code|id_?card"
    r"|(?:full|first|last|middle|user|nick|real)_?name|^(?:street|city|province|door|house_?no)$|(?:^|_)(?:cpf|rut|vat|tel|zip)(?:$|_)"
)
_HIDDEN = re.compile(f"(?i){_SECRET.pattern[4:]}|{_PERSONAL}")
_E_MAIL = re.compile(r"[^\s@\"',;:<>{}]{1,64}@[^\s@\"',;:<>{}]{1,255}")
_MEMBER = re.compile(
    r'"([^"\\]{1,100})"(\s*:\s*)("[^"\\]*(?:\\(?s:.)[^"\\]*)*(?:"|\\?$)|[^\s"\[{,}\]]+)'
)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]{0,99})>([^<]+)")


def masked_parameters(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters as a record shows them, in the order they were sent."""
    if len(params) > MOST_NAMES:
        params = dict(islice(params.items(), MOST_NAMES))
    if _is_plain(params.values()):
        shown = dict(params)
    else:
        shown = {name: _shown(value) for name, value in params.items()}
    for name in _hidden_among(tuple(params)):
        shown[name] = MASK if shown[name] else ""
    return shown


def masked_text(text: str) -> str:
    """JSON or XML, maybe cut off, with what is hidden by name masked."""
    if '"' in text:
        text = _MEMBER.sub(_member, text)
    if "<" in text:
        text = _ELEMENT.sub(_element, text)
    return _E_MAIL.sub(MASK, text) if "@" in text else text


def _is_plain(values: Collection[str]) -> bool:
    """Whether values are short, and hold nothing that could have to be masked for what it is."""
    text = "".join(values)
    if "@" in text or "{" in text or "[" in text or "<" in text:
        return False
    return max(map(len, values), default=0) <= LONGEST_VALUE


def _shown(value: str) -> str:
    if value and (value[0] in "{[" or "@" in value or "<" in value):
        value = masked_text(value[: 4 * LONGEST_VALUE])
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"


def _member(found: re.Match[str]) -> str:
    name, between, _ = found.groups()
    return f'"{name}"{between}"{MASK}"' if _is_hidden(name) else found[0]


def _element(found: re.Match[str]) -> str:
    return f"<{found[1]}>{MASK}" if _is_hidden(found[1]) else found[0]


@lru_cache(maxsize=1024)  # calls use the same few names again and again
def _hidden_among(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(_is_hidden, names))


@lru_cache(maxsize=10_000)
def _is_hidden(name: str) -> bool:
    return _HIDDEN.search(name) is not None

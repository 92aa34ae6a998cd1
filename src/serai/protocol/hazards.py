"""Where a TOP signature lets text become a parameter, by the names of a method's parameters.

The string to sign joins names and values without borders: `note="hi num9999"` signs like
`note="hi "` with `num="9999"`. That needs the second name to sort after the first with no name
between them that every call of the method carries.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from serai.protocol.published import Parameter

ALWAYS_SENT = ("app_key", "method", "sign_method", "timestamp", "v")

_FREE_TEXT = ("string", "strings")
_DIGITS = re.compile(r"[0-9.,-]+")


class Hazard(NamedTuple):
    """The value of `text` can be taken for the parameter `victim`."""

    text: str
    victim: str


def hazards(params: Sequence[Parameter]) -> list[Hazard]:
    """Every pair of a method's parameters that one sign cannot tell apart, by name."""
    signed = sorted((param for param in params if param.type != "file"), key=lambda p: p.name)
    session = Parameter("session", "string")  # every call may carry one
    victims = sorted([*signed, session], key=lambda param: param.name)
    borders = sorted([*ALWAYS_SENT, *(param.name for param in signed if param.required)])
    return [
        Hazard(text.name, victim.name)
        for text in signed
        for victim in victims
        if _may_become(text, victim) and not _is_parted(text.name, victim.name, borders)
    ]


def _may_become(text: Parameter, victim: Parameter) -> bool:
    if victim.name <= text.name:
        return False
    if victim.required and victim.type not in _FREE_TEXT:
        return False  # it is there already, and two of its values in a row are none
    if text.type in _FREE_TEXT:
        return True
    rest = victim.name.removeprefix(text.name)
    return rest != victim.name and bool(_DIGITS.fullmatch(rest))


def _is_parted(one: str, other: str, borders: list[str]) -> bool:
    return any(one < name < other for name in borders)

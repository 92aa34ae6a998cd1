"""The rule of an app's signatures: those of its type, or those that an operator chose for it; of
these, the ones that its developer keeps. What somebody ruled out never comes back by itself.
"""

from collections.abc import Collection, Iterable

from serai.domain.refused import Refused
from serai.protocol.signature import RFC9421, SignMethod

ALL = (*(method.value for method in SignMethod), RFC9421)


def in_order(methods: Iterable[str]) -> list[str]:
    """These, each once, in the order of ALL. Refused for one that does not exist."""
    asked = set(methods)
    if not asked <= set(ALL):
        raise Refused("There is no signature of this name.")
    return [method for method in ALL if method in asked]


def allowed(of_type: Collection[str], of_operator: Collection[str]) -> list[str]:
    return in_order(of_operator or of_type)


def held(allowed: Iterable[str], kept: Collection[str]) -> list[str]:
    """What the app may use: the allowed ones that its developer keeps, or all without a choice.

    Nothing at all where none of the kept ones is allowed any more.
    """
    return [method for method in allowed if not kept or method in kept]

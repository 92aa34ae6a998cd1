"""How a client builds the string that it signs, as data: the right way, and one change of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum, StrEnum, auto
from operator import itemgetter
from typing import NamedTuple

from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.received import Field, Reading


class Separators(NamedTuple):
    """What stands between; `named` is None where names are left out."""

    named: bytes | None = b""
    joined: bytes = b""
    last: bytes = b""


def by_name(fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=itemgetter(0))


def unchanged(message: bytes) -> bytes:
    return message


class Plan(NamedTuple):
    """A string to sign before it is written."""

    fields: tuple[Field, ...]
    prefix: bytes
    suffix: bytes
    order: Callable[[Iterable[Field]], Sequence[Field]] = by_name
    separators: Separators = Separators()
    whole: Callable[[bytes], bytes] = unchanged

    def message(self) -> bytes:
        named, joined, last = self.separators
        ordered = self.order(self.fields)
        if named is None:
            written = [each.value for each in ordered]
        else:
            written = [each.name + named + each.value for each in ordered]
        return self.whole(self.prefix + joined.join(written) + last + self.suffix)

    def with_values(self, change: Callable[[bytes], bytes]) -> "Plan":
        fields = tuple([each.with_value(change(each.value)) for each in self.fields])
        return self._replace(fields=fields)

    def with_value(self, name: bytes, value: bytes) -> "Plan":
        return self._replace(
            fields=tuple(
                each.with_value(value) if each.name == name else each for each in self.fields
            )
        )


class PieceKind(StrEnum):
    SECRET = "secret"  # noqa: S105
    PREFIX = "prefix"
    NAME = "name"
    VALUE = "value"
    SEPARATOR = "separator"
    BODY = "body"
    TEXT = "text"


def pieces(plan: Plan) -> Iterator[tuple[PieceKind, bytes]]:
    """The same string as `plan.message()`, in parts that a page can tell apart."""
    if plan.whole is not unchanged:
        yield PieceKind.TEXT, plan.message()
        return
    named, joined, last = plan.separators
    yield PieceKind.PREFIX, plan.prefix
    for number, each in enumerate(plan.order(plan.fields)):
        yield PieceKind.SEPARATOR, joined if number else b""
        if named is not None:
            yield PieceKind.NAME, each.name
            yield PieceKind.SEPARATOR, named
        yield PieceKind.VALUE, each.value
    yield PieceKind.SEPARATOR, last
    yield PieceKind.BODY, plan.suffix


def right_plan(reading: Reading) -> Plan:
    return Plan(reading.fields, reading.prefix, reading.text_body)


class Axis(IntEnum):
    """Where a change sets in, in the order of a client's work. One string has one of each."""

    METHOD = auto()
    PATH = auto()
    QUERY = auto()
    AUTHORITY = auto()
    SCHEME = auto()
    HEADER = auto()
    SIGNATURE_PARAMETERS = auto()
    PLACES = auto()
    LEFT_OUT = auto()
    BLANKS = auto()
    FILES = auto()
    REPEATED = auto()
    SIGN = auto()
    NOT_SENT = auto()
    SIGN_METHOD = auto()
    TIMESTAMP = auto()
    BOOLEANS = auto()
    JSON = auto()
    TRIMMED = auto()
    LINE_ENDS = auto()
    HTML = auto()
    CHARSET = auto()
    ENCODING = auto()
    ORDER = auto()
    SEPARATORS = auto()
    PREFIX = auto()
    SUFFIX = auto()
    WHOLE = auto()


class Weight(IntEnum):
    """How far a pair is tried: two common ones, a common one with a rare one, else none."""

    COMMON = 0
    RARE = 1
    ALONE = 2


class Variation(NamedTuple):
    """One way to do it wrong."""

    axis: Axis
    finding: Finding
    change: Callable[[Plan], Plan]
    weight: Weight = Weight.COMMON

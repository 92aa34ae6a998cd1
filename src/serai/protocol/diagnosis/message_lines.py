"""The lines of a signature base put together wrongly, its last line above all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import permutations
from typing import Any

import http_sf

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.message_reading import PARAMETERS, MessageReading
from serai.protocol.diagnosis.plans import Axis, Plan, Separators, Variation, Weight
from serai.protocol.diagnosis.received import Field

_MOST_PERMUTED = 5
_MOST_LEFT_OUT = 10


def other_parameters(reading: MessageReading) -> Iterator[Variation]:
    right = reading.value(PARAMETERS.decode())
    said, written = reading.said, partial(_written, reading)

    yield _otherwise("with the white space that was sent", reading.wire)
    yield _otherwise("with the label before it", f"{reading.label}={reading.wire}")
    yield _otherwise("without the list of components", right.partition(")")[2])
    yield _otherwise("without the list of components", right.partition(");")[2])
    yield _otherwise("the list of components alone", f"{right.partition(')')[0]})")
    yield _otherwise("with a space after each ;", right.replace(";", "; "))
    yield _otherwise("without quotation marks", right.replace('"', ""))
    yield _otherwise("with commas between the components", right.replace('" "', '", "'))
    for name in list(said)[:_MOST_LEFT_OUT]:
        rest = {each: value for each, value in said.items() if each != name}
        yield _otherwise(f"without {name}", written(rest))
    created = said.get("created")
    if type(created) is int:
        for off in (-3, -2, -1, 1, 2, 3):
            stamped = {**said, "created": created + off}
            yield _otherwise(f"created was made twice, {off:+d} s off", written(stamped))
        yield _otherwise("created in milliseconds", right.replace(str(created), f"{created}000"))
        yield _otherwise("created in quotation marks", right.replace(str(created), f'"{created}"'))
    if len(said) <= _MOST_PERMUTED:
        for order in permutations(said):
            moved = written({name: said[name] for name in order})
            yield _otherwise("its parameters in another order", moved, Weight.RARE)


def _written(reading: MessageReading, params: dict[str, Any]) -> str:
    covered = [(each.name, each.params) for each in reading.components]
    listed: Any = (covered, params)
    return http_sf.ser({"x": listed}).removeprefix("x=")


def _otherwise(how: str, text: str, weight: Weight = Weight.COMMON) -> Variation:
    change = partial(_stated, text.encode("latin-1", "replace"))
    finding = Finding(Cause.PARAMETERS_OTHER, {"how": how})
    return Variation(Axis.SIGNATURE_PARAMETERS, finding, change, weight)


def _stated(text: bytes, plan: Plan) -> Plan:
    return plan.with_value(PARAMETERS, text)


def other_lines() -> Iterator[Variation]:
    for how, separators in (
        ("without a space after the colon", Separators(b":", b"\n")),
        ("with a line end after the last line", Separators(b": ", b"\n", b"\n")),
        ("with Windows line ends", Separators(b": ", b"\r\n")),
        ("with Windows line ends", Separators(b": ", b"\r\n", b"\r\n")),
        ("on one line", Separators(b": ", b"")),
        ("with = for the colon", Separators(b"=", b"\n")),
        ("with & between the lines", Separators(b"=", b"&")),
        ("without the names", Separators(None, b"\n")),
    ):
        yield _put(Axis.SEPARATORS, how, partial(_separated, separators))
    yield _put(Axis.LEFT_OUT, "without the line @signature-params", _without_parameters)
    yield _put(Axis.ENCODING, "without quotation marks around the names", partial(_named, _bare))
    yield _put(Axis.ENCODING, "with names of headers in capitals", partial(_named, _titled))
    yield _put(Axis.ORDER, "sorted by name", partial(_in_order, sorted))
    yield _put(Axis.ORDER, "with @signature-params first", partial(_in_order, _parameters_first))


def _put(axis: Axis, how: str, change: Callable[[Plan], Plan]) -> Variation:
    return Variation(axis, Finding(Cause.LINES_OTHER, {"how": how}), change)


def _separated(separators: Separators, plan: Plan) -> Plan:
    return plan._replace(separators=separators)


def _without_parameters(plan: Plan) -> Plan:
    return plan._replace(fields=tuple(each for each in plan.fields if each.name != PARAMETERS))


def _named(change: Callable[[bytes], bytes], plan: Plan) -> Plan:
    fields = (Field(change(each.name), each.value, each.place) for each in plan.fields)
    return plan._replace(fields=tuple(fields))


def _bare(name: bytes) -> bytes:
    return name.replace(b'"', b"")


def _titled(name: bytes) -> bytes:
    return name if name.startswith(b'"@') else name.title()


def _in_order(order: Callable[[Iterable[Field]], Sequence[Field]], plan: Plan) -> Plan:
    return plan._replace(order=order)


def _parameters_first(fields: Iterable[Field]) -> list[Field]:
    found = list(fields)
    return [*found[-1:], *found[:-1]]

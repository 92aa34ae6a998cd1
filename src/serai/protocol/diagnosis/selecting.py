"""Wrong choices of what is signed: left out, added, twice."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from functools import partial

from serai.protocol.call import SYSTEM_PARAMETERS
from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.plans import Axis, Plan, Variation, Weight
from serai.protocol.diagnosis.received import Field, File, Place, Reading

MOST_LEFT_OUT = 40

_WORDS = ("None", "null", "undefined", "nil")
_OFTEN_ADDED_LATE = (b"sign_method", b"session", b"access_token", b"timestamp", b"format")
_OFTEN_NOT_SENT = ("session", "access_token", "format", "v", "simplify", "partner_id", "method")


def choices(reading: Reading) -> Iterator[Variation]:
    yield from _places()
    yield from _blanks()
    yield from _left_out(reading)
    yield from _files(reading)
    yield from _added(reading)


def _places() -> Iterator[Variation]:
    for cause, place in (
        (Cause.BODY_NOT_SIGNED, Place.BODY),
        (Cause.QUERY_NOT_SIGNED, Place.QUERY),
    ):
        yield Variation(Axis.PLACES, Finding(cause), partial(_without_place, place))


def _without_place(place: Place, plan: Plan) -> Plan:
    return _keep(plan, lambda each: each.place is not place)


def _keep(plan: Plan, is_signed: Callable[[Field], bool]) -> Plan:
    return plan._replace(fields=tuple(filter(is_signed, plan.fields)))


def _blanks() -> Iterator[Variation]:
    left_out = Finding(Cause.BLANKS_LEFT_OUT)
    yield Variation(Axis.BLANKS, left_out, lambda plan: _keep(plan, lambda each: bool(each.value)))
    yield Variation(
        Axis.BLANKS, left_out, lambda plan: _keep(plan, lambda each: bool(each.value.strip()))
    )
    for word in _WORDS:
        finding = Finding(Cause.BLANKS_WRITTEN, {"word": word})
        change = partial(_blanks_as, word.encode())
        yield Variation(Axis.BLANKS, finding, change, Weight.RARE)


def _blanks_as(word: bytes, plan: Plan) -> Plan:
    return plan.with_values(lambda value: value or word)


def _left_out(reading: Reading) -> Iterator[Variation]:
    names = [each.name for each in reading.fields]
    if len(names) > MOST_LEFT_OUT:
        names = [name for name in names if name.decode(errors="replace") in SYSTEM_PARAMETERS]
    for name in sorted(names, key=b"sign_method".__ne__):
        if name == b"sign_method":
            finding = Finding(Cause.SIGN_METHOD_NOT_SIGNED)
        else:
            finding = Finding(Cause.NOT_SIGNED, {"name": name.decode(errors="replace")})
        weight = Weight.COMMON if name in _OFTEN_ADDED_LATE else Weight.RARE
        yield Variation(Axis.LEFT_OUT, finding, partial(_without_name, name), weight)


def _without_name(name: bytes, plan: Plan) -> Plan:
    return _keep(plan, lambda each: each.name != name)


def _files(reading: Reading) -> Iterator[Variation]:
    if not reading.files:
        return
    ways: tuple[tuple[str, Callable[[File], bytes]], ...] = (
        ("its content", lambda file: file.content),
        ("its name", lambda file: file.file_name),
        ("the mark @ and its name", lambda file: b"@" + file.file_name),
        ("its content as base64", lambda file: base64.b64encode(file.content)),
        ("the MD5 of its content", _md5_of),
        ("its parameter's bare name", lambda _: b""),
    )
    for what, value_of in ways:
        added = tuple(Field(file.name, value_of(file), Place.BODY) for file in reading.files)
        yield Variation(
            Axis.FILES, Finding(Cause.FILE_SIGNED, {"what": what}), partial(_with, added)
        )


def _md5_of(file: File) -> bytes:
    return hashlib.md5(file.content, usedforsecurity=False).hexdigest().encode()


def _with(added: tuple[Field, ...], plan: Plan) -> Plan:
    return plan._replace(fields=plan.fields + added)


def _added(reading: Reading) -> Iterator[Variation]:
    for word in ("", *_WORDS):
        sign = (Field(b"sign", word.encode(), Place.NOWHERE),)
        weight = Weight.RARE if word else Weight.COMMON
        yield Variation(Axis.SIGN, Finding(Cause.SIGN_INCLUDED), partial(_with, sign), weight)
    if reading.repeated:
        names = ", ".join(each.name.decode(errors="replace") for each in reading.repeated)
        twice = Finding(Cause.SIGNED_TWICE, {"name": names})
        yield Variation(Axis.REPEATED, twice, partial(_with, reading.repeated))
    sent = {each.name.decode(errors="replace") for each in reading.fields}
    for name in _OFTEN_NOT_SENT:
        if name not in sent:
            finding = Finding(Cause.SIGNED_NOT_SENT, {"name": name})
            blank = (Field(name.encode(), b"", Place.NOWHERE),)
            yield Variation(Axis.NOT_SENT, finding, partial(_with, blank), Weight.RARE)

"""The string put together wrongly: order, separators, path prefix, body, the whole changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import quote, quote_plus

from serai.protocol.call import SYSTEM_PARAMETERS
from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.plans import Axis, Plan, Separators, Variation, Weight, by_name
from serai.protocol.diagnosis.received import Field, Place, Reading

Order = Callable[[Iterable[Field]], Sequence[Field]]

_COMMON_PREFIXES = 5  # none, the path, the path without /rest, the method's name, and /name
_COMMON_SEPARATORS = 4
_SEPARATORS = (
    Separators(b"=", b"&"),
    Separators(b"=", b""),
    Separators(b"", b"&"),
    Separators(b"=", b"&", b"&"),
    Separators(b"", b"&", b"&"),
    Separators(b"=", b","),
    Separators(b":", b","),
    Separators(b"=", b"\n"),
    Separators(b"", b"\n"),
    Separators(b" ", b" "),
    Separators(b"", b","),
)
_SYSTEM = frozenset(name.encode() for name in SYSTEM_PARAMETERS)


def other_strings(reading: Reading) -> Iterator[Variation]:
    yield from _prefixes(reading)
    yield from _orders()
    yield from _separators()
    yield from _suffixes(reading)
    for how, change in (
        ("URL-encoded", lambda text: quote(text, safe="").encode()),
        ("URL-encoded", lambda text: quote_plus(text, safe="").encode()),
        ("turned into lower case", bytes.lower),
        ("turned into upper case", bytes.upper),
        ("stripped of spaces", lambda text: text.replace(b" ", b"")),
    ):
        finding = Finding(Cause.STRING_CHANGED, {"how": how})
        yield Variation(Axis.WHOLE, finding, partial(_changed, change), Weight.RARE)


def _changed(change: Callable[[bytes], bytes], plan: Plan) -> Plan:
    return plan._replace(whole=change)


def _prefixes(reading: Reading) -> Iterator[Variation]:
    path, right = reading.received.path, reading.prefix.decode(errors="replace")
    method = reading.asks("method")
    wrong = dict.fromkeys(
        (
            "",
            path,
            path.removeprefix("/rest"),
            method,
            f"/{method}",
            path.removeprefix("/sync"),
            f"/rest{right or method}",
            "/sync",
            "/rest",
            "/router/rest",
            path.lstrip("/"),
            right.lstrip("/"),
            f"{right}/",
            f"{reading.received.method}{path}",
        )
    )
    for number, prefix in enumerate(wrong):
        if prefix != right:
            weight = Weight.COMMON if number < _COMMON_PREFIXES else Weight.RARE
            change = partial(_prefixed, prefix.encode())
            yield Variation(Axis.PREFIX, _of_prefix(prefix, right), change, weight)


def _of_prefix(prefix: str, right: str) -> Finding:
    if not prefix:
        return Finding(Cause.PREFIX_MISSING, {"right": right})
    if not right:
        return Finding(Cause.PREFIX_SUPERFLUOUS, {"prefix": prefix})
    return Finding(Cause.PREFIX_OTHER, {"prefix": prefix, "right": right})


def _prefixed(prefix: bytes, plan: Plan) -> Plan:
    return plan._replace(prefix=prefix)


def _orders() -> Iterator[Variation]:
    ignoring_case = Finding(Cause.CASE_INSENSITIVE_SORT)
    for change in (bytes.lower, bytes.upper):
        yield _ordered(ignoring_case, partial(_by_changed_name, change))
    yield _ordered(Finding(Cause.NOT_SORTED), tuple)
    for how, order in (
        ("the query by itself, then the body", _query_then_body),
        ("the body by itself, then the query", _body_then_query),
        ("system parameters first", _system_first),
        ("system parameters last", _system_last),
        ("backwards", lambda fields: by_name(fields)[::-1]),
        ("by name and value together", partial(_by_pair, b"")),
        ("by name=value", partial(_by_pair, b"=")),
        ("by value", lambda fields: sorted(fields, key=lambda each: each.value)),
        ("without regard to _", partial(_by_changed_name, lambda name: name.replace(b"_", b""))),
        ("as a dictionary does", partial(_by_changed_name, _as_a_dictionary)),
    ):
        yield _ordered(Finding(Cause.SORTED_OTHERWISE, {"how": how}), order, Weight.RARE)


def _ordered(finding: Finding, order: Order, weight: Weight = Weight.COMMON) -> Variation:
    return Variation(Axis.ORDER, finding, partial(_with_order, order), weight)


def _with_order(order: Order, plan: Plan) -> Plan:
    return plan._replace(order=order)


def _by_changed_name(change: Callable[[bytes], bytes], fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: change(each.name))


def _as_a_dictionary(name: bytes) -> bytes:
    return name.replace(b"_", b"").lower()


def _by_pair(between: bytes, fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: each.name + between + each.value)


def _query_then_body(fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: (each.place is Place.BODY, each.name))


def _body_then_query(fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: (each.place is Place.QUERY, each.name))


def _system_first(fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: (each.name not in _SYSTEM, each.name))


def _system_last(fields: Iterable[Field]) -> Sequence[Field]:
    return sorted(fields, key=lambda each: (each.name in _SYSTEM, each.name))


def _separators() -> Iterator[Variation]:
    for number, separators in enumerate(_SEPARATORS):
        named, joined, last = ((part or b"").decode() for part in separators)
        shown = f"key1{named}value1{joined}key2{named}value2{last}".replace("\n", "\\n")
        finding = Finding(Cause.SEPARATORS, {"shown": shown})
        weight = Weight.COMMON if number < _COMMON_SEPARATORS else Weight.RARE
        yield Variation(Axis.SEPARATORS, finding, partial(_separated, separators), weight)
    for between in (b"", b"&", b","):
        yield Variation(
            Axis.SEPARATORS,
            Finding(Cause.NAMES_LEFT_OUT),
            partial(_separated, Separators(None, between)),
            Weight.RARE,
        )


def _separated(separators: Separators, plan: Plan) -> Plan:
    return plan._replace(separators=separators)


def _suffixes(reading: Reading) -> Iterator[Variation]:
    text = reading.text_body
    if text:
        yield _ending(Cause.BODY_NOT_SIGNED, b"")
        unix = text.replace(b"\r\n", b"\n")
        for changed in (text.strip(), unix, unix.replace(b"\n", b"\r\n"), text + b"\n"):
            yield _ending(Cause.BODY_CHANGED, changed)
    elif reading.received.body:
        yield _ending(Cause.BODY_APPENDED, reading.received.body)


def _ending(cause: Cause, suffix: bytes) -> Variation:
    return Variation(Axis.SUFFIX, Finding(cause), partial(_with_suffix, suffix))


def _with_suffix(suffix: bytes, plan: Plan) -> Plan:
    return plan._replace(suffix=suffix)

"""Values written otherwise in the string than in the request: encoded, trimmed, other charset."""

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from urllib.parse import quote, quote_plus, unquote_to_bytes

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.plans import Axis, Plan, Variation, Weight
from serai.protocol.diagnosis.received import Field, Reading

Change = Callable[[bytes], bytes]

_ESCAPE = re.compile(rb"%[0-9A-F]{2}")
_JAVASCRIPT = "!'()*~"
_WHOLE_ADDRESS = ";,/?:@&=+$-_.!~*'()#"
_SIGN_METHODS = ("md5", "hmac", "hmac-sha256", "sha256", "MD5", "HMAC", "HmacSHA256", "hmac-md5")


def other_values(reading: Reading) -> Iterator[Variation]:
    yield from _sign_methods(reading)
    yield from _booleans()
    yield from _json(reading)
    yield _of_all(Axis.TRIMMED, Finding(Cause.TRIMMED), bytes.strip)
    yield _of_all(Axis.TRIMMED, Finding(Cause.TRIMMED), bytes.rstrip)
    for change in (_unix_lines, _internet_lines, _without_lines):
        yield _of_all(Axis.LINE_ENDS, Finding(Cause.LINE_ENDS), change)
    yield _of_all(Axis.HTML, Finding(Cause.HTML_ESCAPED), _html_escaped, Weight.RARE)
    yield from _charsets()
    yield from _encodings()


def _of_all(
    axis: Axis, finding: Finding, change: Change, weight: Weight = Weight.COMMON
) -> Variation:
    # Cached: a pair meets the same values again.
    return Variation(axis, finding, partial(_with_values, cache(change)), weight)


def _with_values(change: Change, plan: Plan) -> Plan:
    return plan.with_values(change)


def _sign_methods(reading: Reading) -> Iterator[Variation]:
    sent = reading.asks("sign_method")
    for value in _SIGN_METHODS:
        if value != sent:
            finding = Finding(Cause.SIGN_METHOD_OTHERWISE, {"value": value, "sent": sent})
            change = partial(_sign_method, value.encode())
            yield Variation(Axis.SIGN_METHOD, finding, change, Weight.RARE)


def _sign_method(value: bytes, plan: Plan) -> Plan:
    return plan.with_value(b"sign_method", value)


def _booleans() -> Iterator[Variation]:
    for true, false in ((b"True", b"False"), (b"1", b"0"), (b"1", b""), (b"TRUE", b"FALSE")):
        written = f"{true.decode()} and {false.decode() or 'nothing'}"
        words = {b"true": true, b"false": false}
        finding = Finding(Cause.BOOLEANS, {"written": written})
        yield _of_all(Axis.BOOLEANS, finding, partial(_word, words), Weight.RARE)
    words = {b"True": b"true", b"False": b"false"}
    small = Finding(Cause.BOOLEANS, {"written": "true and false, but sent with capitals"})
    yield _of_all(Axis.BOOLEANS, small, partial(_word, words), Weight.RARE)


def _word(words: dict[bytes, bytes], value: bytes) -> bytes:
    return words.get(value, value)


def _json(reading: Reading) -> Iterator[Variation]:
    if not any(each.value.lstrip().startswith((b"{", b"[")) for each in reading.fields):
        return
    for how, separators, only_ascii in (
        ("without spaces", (",", ":"), False),
        ("with a space after , and :", (", ", ": "), False),
        ("without spaces and with \\u escapes", (",", ":"), True),
        ("with spaces and \\u escapes", (", ", ": "), True),
    ):
        write = partial(json.dumps, separators=separators, ensure_ascii=only_ascii)
        finding = Finding(Cause.JSON_OTHERWISE, {"how": how})
        yield _of_all(Axis.JSON, finding, partial(_json_as, write), Weight.RARE)


def _json_as(write: Callable[[object], str], value: bytes) -> bytes:
    if not value.lstrip().startswith((b"{", b"[")):
        return value
    try:
        return write(json.loads(value)).encode()
    except (ValueError, RecursionError):
        return value


def _unix_lines(value: bytes) -> bytes:
    return value.replace(b"\r\n", b"\n")


def _internet_lines(value: bytes) -> bytes:
    return _unix_lines(value).replace(b"\n", b"\r\n")


def _without_lines(value: bytes) -> bytes:
    return value.replace(b"\r", b"").replace(b"\n", b"")


def _html_escaped(value: bytes) -> bytes:
    return html.escape(value.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def _charsets() -> Iterator[Variation]:
    """Signed in a charset and sent as UTF-8; then the reverse; then UTF-8 taken for Latin-1."""
    for read, write, told in (
        ("utf-8", "gb18030", "GBK"),
        ("utf-8", "big5", "Big5"),
        ("utf-8", "latin-1", "Latin-1"),
        ("utf-8", "utf-16-le", "UTF-16"),
        ("gb18030", "utf-8", "UTF-8, but sent as GBK"),
        ("latin-1", "utf-8", "UTF-8 made twice"),
    ):
        finding = Finding(Cause.OTHER_CHARSET, {"charset": told})
        weight = Weight.COMMON if told == "GBK" else Weight.RARE
        yield _of_all(Axis.CHARSET, finding, partial(_recoded, read, write), weight)
    marks = Finding(Cause.OTHER_CHARSET, {"charset": "ASCII, with ? for other characters"})
    yield _of_all(Axis.CHARSET, marks, _question_marks, Weight.RARE)


def _recoded(read: str, write: str, value: bytes) -> bytes:
    try:
        return value if value.isascii() else value.decode(read).encode(write)
    except UnicodeError:
        return value


def _question_marks(value: bytes) -> bytes:
    return value.decode(errors="replace").encode("ascii", "replace")


def _encodings() -> Iterator[Variation]:
    encoded = Finding(Cause.URL_ENCODED)
    for change in (
        partial(quote_plus, safe=""),
        partial(quote, safe=""),
        partial(quote, safe="/"),
        partial(quote, safe=_JAVASCRIPT),
        partial(quote_plus, safe="*"),
    ):
        write = partial(_written, change)
        yield _of_all(Axis.ENCODING, encoded, write)
        yield _of_all(Axis.ENCODING, encoded, partial(_small_escapes, write), Weight.RARE)
    yield Variation(Axis.ENCODING, encoded, _as_on_the_wire)
    yield _of_all(Axis.ENCODING, encoded, partial(_written, partial(quote, safe=_WHOLE_ADDRESS)))
    yield _of_all(Axis.ENCODING, Finding(Cause.ENCODED_TWICE), unquote_to_bytes)
    yield _of_all(Axis.ENCODING, Finding(Cause.ENCODED_TWICE), _decoded_again)
    plus = Finding(Cause.PLUS_SENT_PLAIN)
    yield Variation(Axis.ENCODING, plus, _with_plain_plus)
    yield _of_all(Axis.ENCODING, plus, _plus_for_space, Weight.RARE)


def _written(change: Callable[[bytes], str], value: bytes) -> bytes:
    return change(value).encode()


def _small_escapes(write: Change, value: bytes) -> bytes:
    return _ESCAPE.sub(lambda escape: escape[0].lower(), write(value))


def _as_on_the_wire(plan: Plan) -> Plan:
    return plan._replace(fields=tuple(_field_on_the_wire(each) for each in plan.fields))


def _field_on_the_wire(each: Field) -> Field:
    return each.with_value(quote_plus(each.value).encode() if each.wire is None else each.wire)


def _with_plain_plus(plan: Plan) -> Plan:
    return plan._replace(
        fields=tuple(
            each if each.wire is None else each.with_value(unquote_to_bytes(each.wire))
            for each in plan.fields
        )
    )


def _decoded_again(value: bytes) -> bytes:
    return unquote_to_bytes(value.replace(b"+", b" "))


def _plus_for_space(value: bytes) -> bytes:
    return value.replace(b" ", b"+")

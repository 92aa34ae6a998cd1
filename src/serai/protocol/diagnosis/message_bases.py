"""The signature base as wrong clients and proxies make it: other values of what is covered."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.message_lines import other_lines, other_parameters
from serai.protocol.diagnosis.message_reading import MessageReading
from serai.protocol.diagnosis.plans import Axis, Plan, Variation

_METHODS = ("GET", "POST", "HEAD", "PUT")
_PATHS = ("/router/rest", "/sync", "/rest", "/", "")
_MOST_FOLDERS, _MOST_PARAMETERS = 8, 40
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def other_bases(reading: MessageReading) -> Iterator[Variation]:
    yield from _methods(reading)
    yield from _paths(reading)
    yield from _queries(reading)
    yield from _authorities(reading)
    yield from _headers(reading)
    yield from other_parameters(reading)
    yield from other_lines()


def _signed_as(axis: Axis, finding: Finding, line: str, value: str) -> Variation:
    change = partial(_with_line, line.encode("latin-1"), value.encode("latin-1", "replace"))
    return Variation(axis, finding, change)


def _with_line(line: bytes, value: bytes, plan: Plan) -> Plan:
    return plan.with_value(line, value)


def _methods(reading: MessageReading) -> Iterator[Variation]:
    sent = reading.received.method
    for signed in dict.fromkeys((*_METHODS, sent.lower(), sent.capitalize())):
        if signed != sent:
            finding = Finding(Cause.METHOD_OTHER, {"signed": signed, "sent": sent})
            yield _signed_as(Axis.METHOD, finding, '"@method"', signed)


def _paths(reading: MessageReading) -> Iterator[Variation]:
    path, query = reading.received.path, reading.received.query.decode("latin-1")
    host = reading.value('"@authority"') or reading.value('"host"')
    signed = (
        unquote(path),
        quote(path),
        f"{path}/",
        path.rstrip("/"),
        path.lstrip("/"),
        path.lower(),
        f"{path}?{query}",
        f"{host}{path}",
        f"http://{host}{path}",
        f"/rest{path}",
        f"/api{path}",
        *(f"/{part}" for part in _tails(path)),
        *_PATHS,
    )
    for other in dict.fromkeys(signed):
        if other != path:
            told = {"signed": other or "nothing", "sent": path}
            yield _signed_as(Axis.PATH, Finding(Cause.PATH_OTHER, told), '"@path"', other)


def _tails(path: str) -> Iterator[str]:
    """What is left where a proxy takes folders away from the front."""
    rest = path.lstrip("/")
    for _ in range(_MOST_FOLDERS):
        _, slash, rest = rest.partition("/")
        if not slash:
            return
        yield rest


def _queries(reading: MessageReading) -> Iterator[Variation]:
    query = reading.received.query.decode("latin-1")
    pairs = query.split("&") if query else []
    for name, rest in _without_one(pairs):
        added = Finding(Cause.QUERY_PARAMETER_ADDED, {"name": name})
        yield _signed_as(Axis.QUERY, added, '"@query"', f"?{rest}")
    ways = (
        ("without its question mark", query),
        ("as nothing", ""),
        ("as a bare question mark", "?"),
        ("decoded", f"?{unquote(query)}"),
        ("decoded", f"?{unquote_plus(query)}"),
        ("decoded and without its question mark", unquote_plus(query)),
        ("with + for a space", f"?{query.replace('%20', '+')}"),
        ("with %20 for a space", f"?{query.replace('+', '%20')}"),
        ("with small letters in its escapes", f"?{_escapes(query, str.lower)}"),
        ("with capitals in its escapes", f"?{_escapes(query, str.upper)}"),
        ("sorted by name", f"?{'&'.join(sorted(pairs))}"),
        ("in the reverse order", f"?{'&'.join(pairs[::-1])}"),
        ("encoded otherwise", f"?{_encoded_anew(pairs, partial(quote, safe=''))}"),
        ("encoded otherwise", f"?{_encoded_anew(pairs, quote_plus)}"),
        ("encoded otherwise", f"?{_encoded_anew(pairs, partial(quote, safe='!()*~'))}"),
        ("encoded otherwise", f"?{_encoded_anew(pairs, partial(quote, safe=':/,;@$'))}"),
        ("encoded otherwise", f"?{_encoded_anew(pairs, partial(quote_plus, safe=':/'))}"),
        ("encoded twice", f"?{quote(query, safe='=&')}"),
    )
    for how, signed in ways:
        finding = Finding(Cause.QUERY_OTHER, {"how": how})
        yield _signed_as(Axis.QUERY, finding, '"@query"', signed)


def _without_one(pairs: list[str]) -> Iterator[tuple[str, str]]:
    for at, pair in enumerate(pairs[:_MOST_PARAMETERS]):
        yield pair.partition("=")[0], "&".join(pairs[:at] + pairs[at + 1 :])


def _escapes(query: str, change: Callable[[str], str]) -> str:
    return _ESCAPE.sub(lambda escape: change(escape[0]), query)


def _encoded_anew(pairs: list[str], write: Callable[[str], str]) -> str:
    split = (pair.partition("=") for pair in pairs)
    return "&".join(
        f"{write(unquote_plus(name))}{equals}{write(unquote_plus(value))}"
        for name, equals, value in split
    )


def _authorities(reading: MessageReading) -> Iterator[Variation]:
    for line in ('"@authority"', '"host"'):
        sent = reading.value(line)
        name, colon, _ = sent.rpartition(":")
        bare = name if colon and not sent.endswith("]") else sent
        others = (bare, *(f"{bare}:{port}" for port in (80, 443, 8000, 8001, 8080, 8443)))
        for signed in dict.fromkeys((*others, sent.upper(), "localhost", "127.0.0.1")):
            if sent and signed != sent:
                finding = Finding(Cause.AUTHORITY_OTHER, {"signed": signed, "sent": sent})
                yield _signed_as(Axis.AUTHORITY, finding, line, signed)
    for name in ("@scheme", "@target-uri"):
        sent = reading.value(f'"{name}"')
        if sent.startswith("http"):
            signed = f"https{sent.removeprefix('http')}"
            told = {"name": name, "signed": signed, "sent": sent}
            yield _signed_as(Axis.SCHEME, Finding(Cause.SCHEME_OTHER, told), f'"{name}"', signed)


def _headers(reading: MessageReading) -> Iterator[Variation]:
    for component in reading.components:
        if component.name.startswith("@") or component.params or component.name == "host":
            continue
        sent = reading.value(component.line)
        for signed in dict.fromkeys(_other_header(component.name, sent, reading.received.body)):
            if signed != sent:
                told = {"name": component.name, "signed": signed or "nothing", "sent": sent}
                finding = Finding(Cause.HEADER_OTHER, told)
                yield _signed_as(Axis.HEADER, finding, component.line, signed)


def _other_header(name: str, sent: str, body: bytes) -> Iterator[str]:
    yield from ("", sent.lower(), sent.partition(";")[0].strip())
    if name == "content-type":
        kind = sent.partition(";")[0].strip()
        yield f"{kind}; charset=utf-8"
        yield f"{kind};charset=utf-8"
        yield f"{kind}; charset=UTF-8"
        yield f"{kind};charset=UTF-8"
    if name == "content-digest":
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        yield f"sha-256=:{digest}:"
        yield f"SHA-256={digest}"
        yield f"sha-256={digest}"
        yield digest
    if name == "content-length":
        yield str(len(body))

"""The one strict intake: a request's query and body become a Call, or the call is refused.

Query and body are merged. An identical repeat of a name passes (the Java IOP SDK sends `method`
twice), a conflicting one is refused, so that no two readers of a request can see two values.
"""

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from typing import NamedTuple, cast

from falcon.uri import parse_query_string

from serai.gateway.messages import read_message
from serai.gateway.multipart import read_multipart
from serai.gateway.told_headers import Told, told_by
from serai.protocol.call import Call, FilePart, HttpMessage
from serai.protocol.dialects import FORMATS, TOP, TOP_BATCH, Format, Route, path_prefix, route
from serai.protocol.errors import CallRefused, Code, invalid

MOST_FIELDS = 200

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ESCAPES = re.compile(rb"%([0-9A-Fa-f]{2})")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]{0,99}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CHARSET = re.compile(rb";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)

# Calls use the same few names again and again: looking them up is quicker than matching them.
_good_names: set[str] = set()
_MOST_NAMES_KEPT = 10_000


class Request(NamedTuple):
    """What the HTTP edge received. Header names are lower case; `path` is still encoded."""

    method: str
    query: bytes
    headers: Iterable[tuple[bytes, bytes]]
    body: bytes
    source: str
    path: str = "/router/rest"

    @property
    def route(self) -> Route:
        return route(self.path) or Route(TOP)

    @property
    def told(self) -> Told:
        return told_by(tuple(self.headers))


def read_call(request: Request) -> Call:
    """The call in a request, or CallRefused with 41, 43 or 47.

    Of a batch it is the call that all share; `text_body` holds the others.
    """
    dialect, api_path = request.route
    told = request.told
    body = request.body
    files: dict[str, FilePart] = {}
    text_body = ""
    if body and told.is_encoded:
        raise CallRefused(Code.PARAMETER_ERROR, sub_msg="Send the body uncompressed.")
    if dialect is TOP_BATCH:
        params = _read_form(request.query) if request.query else {}
        text_body = _text(body)
    elif body and _is_multipart(told.content_type):
        params = _read_form(request.query) if request.query else {}
        texts, files = read_multipart(body, told.content_type, most_parts=MOST_FIELDS)
        for name, text in texts:
            _check_values({name: text})
            _merge(params, {name: text})
    else:
        query = request.query
        # Both at once: a name in query and body is one that was sent twice.
        params = _read_form(b"%s&%s" % (query, body) if query and body else query or body)
    _check_names(params, files)
    prefix = ""
    if dialect is not TOP:
        _check_twins(params, api_path, dialect.tokens)
        prefix = path_prefix(dialect, api_path, params.get("method", ""))
    message = _message(request, params) if told.is_signed else None
    return Call(params, files, request.source, prefix, text_body, dialect, api_path, message)


def read_params(encoded: bytes) -> dict[str, str]:
    """The parameters of one urlencoded part of a batch, as strictly as those of a request."""
    params = _read_form(encoded)
    _check_names(params, {})
    return params


def asked_format(request: Request) -> Format:
    """The format to answer a request in that could not be read whole."""
    for part in (request.query, request.body[:65536]):
        if b"format=" in part:
            found = parse_query_string(part.decode("latin-1")).get("format")
            if isinstance(found, str) and found in FORMATS:
                return FORMATS[found]
    return request.route.dialect.format


def _message(request: Request, params: dict[str, str]) -> HttpMessage:
    query = request.query.decode("latin-1")
    target = f"{request.path}?{query}" if query else request.path
    message = read_message(request.method, target, request.headers, request.body)
    if params.get("app_key", message.key_id) not in ("", message.key_id):
        raise _conflicting("app_key")
    return message


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise CallRefused(Code.INVALID_ENCODING) from None


def _check_twins(params: dict[str, str], api_path: str, tokens: tuple[str, ...]) -> None:
    """Two names for one thing hold one value."""
    if api_path and params.get("method", api_path) not in ("", api_path):
        raise _conflicting("method")
    if len({params[name] for name in tokens if params.get(name)}) > 1:
        raise _conflicting(tokens[-1])


@lru_cache(maxsize=256)
def _is_multipart(content_type: bytes) -> bool:
    charset = _CHARSET.search(content_type)
    if charset and charset[1].lower() not in (b"utf-8", b"utf8"):
        raise CallRefused(Code.INVALID_ENCODING)
    kind = content_type.partition(b";")[0].strip().lower()
    if kind not in (b"", b"application/x-www-form-urlencoded", b"multipart/form-data"):
        raise CallRefused(Code.PARAMETER_ERROR)
    return kind == b"multipart/form-data"


def _read_form(encoded: bytes) -> dict[str, str]:
    if encoded.count(b"&") >= MOST_FIELDS:
        raise CallRefused(Code.PARAMETER_ERROR, sub_msg=f"More than {MOST_FIELDS} parameters.")
    if b"%" in encoded and _BROKEN_ESCAPE.search(encoded):
        raise CallRefused(Code.INVALID_ENCODING)
    try:
        found = parse_query_string(encoded.decode(), keep_blank=True)
    except UnicodeDecodeError:
        raise CallRefused(Code.INVALID_ENCODING) from None
    params = cast("dict[str, str]", found)
    try:
        text = "".join(params.values())
    except TypeError:  # a name that was sent twice has a list of values
        params = {name: _only_value(name, value) for name, value in found.items()}
        text = "".join(params.values())
    if not (text.isascii() and text.isprintable()) and _check_values(params):
        _must_be_utf8(encoded)
    if not params.keys() <= _good_names and "�" in "".join(params):
        _must_be_utf8(encoded)
    return params


def _check_values(params: dict[str, str]) -> bool:
    """No control characters. Says whether a U+FFFD is among the characters."""
    text = "".join(params.values())
    if not text.isprintable() and _CONTROL.search(text):
        name = next(name for name, value in params.items() if _CONTROL.search(value))
        shown = name if _NAME.fullmatch(name) else "name"
        raise invalid(Code.INVALID_ARGUMENTS, shown, "Control characters are not allowed.")
    return not text.isascii() and "�" in text


def _only_value(name: str, values: str | list[str]) -> str:
    if isinstance(values, str):
        return values
    if any(value != values[0] for value in values):
        raise _conflicting(name)
    return values[0]


def _must_be_utf8(encoded: bytes) -> None:
    # The parser writes U+FFFD for bytes that are not UTF-8; only the bytes tell whether the
    # caller sent that very character.
    try:
        _ESCAPES.sub(lambda escape: bytes.fromhex(escape[1].decode()), encoded).decode()
    except UnicodeDecodeError:
        raise CallRefused(Code.INVALID_ENCODING) from None


def _merge(params: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    for name, value in more.items():
        if params.setdefault(name, value) != value:
            raise _conflicting(name)
    return params


def _conflicting(name: str) -> CallRefused:
    shown = name if _NAME.fullmatch(name) else "name"
    return invalid(Code.INVALID_ARGUMENTS, shown, "This parameter was sent with two values.")


def _check_names(params: dict[str, str], files: dict[str, FilePart]) -> None:
    if len(params) + len(files) > MOST_FIELDS:
        raise CallRefused(Code.PARAMETER_ERROR, sub_msg=f"More than {MOST_FIELDS} parameters.")
    for names in (params.keys(), files.keys()):
        if not names <= _good_names:
            _check_new_names(names)
    if files and not params.keys().isdisjoint(files):
        raise _conflicting(next(name for name in files if name in params))


def _check_new_names(names: Set[str]) -> None:
    if not all(map(_NAME.fullmatch, names)):
        raise CallRefused(
            Code.INVALID_ARGUMENTS,
            sub_msg="A parameter's name has 1 to 100 letters, digits, _ . $ or -.",
        )
    if len(_good_names) < _MOST_NAMES_KEPT:
        _good_names.update(names)

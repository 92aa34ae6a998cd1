"""Answers in the platform's envelope, as XML or JSON (TOP call protocol, page 101617).

The root is the method's name with underscores and `_response`; `taobao.` is dropped from it.
Lists are wrapped only under a declared element name. Nulls are left out. The flat dialects answer
without any wrapper and with `"code": "0"`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import orjson

from serai.protocol.dialects import TOP, Dialect, Format
from serai.protocol.errors import CallRefused, Fault

Json = Any
"""What orjson reads: dict, list, str, int, float, bool or None."""

_TYPES = {Fault.CALLER: "ISV", Fault.UPSTREAM: "ISP", Fault.PLATFORM: "SYSTEM"}
_JSON_ANSWER = b'{%s:{%s,"request_id":"%s"}}'
_JSON_SPACE = b" \t\r\n"
_XML_HEAD = '<?xml version="1.0" encoding="utf-8" ?>'
_NOT_XML_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Letters that every parser takes: the fourth edition of XML 1.0, to which expat keeps, has fewer
# than the fifth. Latin, Greek, Cyrillic, kana, Chinese and hangul.
_LETTERS = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u03a3-\u03ce\u0410-\u044f"
    "\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3"
)
_NOT_XML_NAME = re.compile(f"[^{_LETTERS}0-9.-]")
_JOINTS = re.compile("[./{}]+")
_XML_NAME_START = re.compile(f"[{_LETTERS}]")


class Envelope(NamedTuple):
    """How one caller wants to be answered."""

    method: str
    format: Format
    simplify: bool
    request_id: str
    dialect: Dialect = TOP


def root_of(method: str) -> str:
    """The root's name: aliexpress.ds.product.get → aliexpress_ds_product_get_response."""
    return _JOINTS.sub("_", method.removeprefix("taobao.").removeprefix("/")) + "_response"


def answer(
    plain: dict[str, Json], written: bytes, envelope: Envelope, lists: Mapping[str, str]
) -> bytes:
    """The plain answer of an upstream, which it has `written` as JSON, inside the envelope."""
    if envelope.format == "xml":
        return _xml_answer(plain, envelope, lists)
    bare = envelope.simplify or envelope.dialect.flat
    changes = b"null" in written or (lists and not bare)
    if plain and not bare and not changes and "request_id" not in plain:
        members = written.strip(_JSON_SPACE)[1:-1]
        return _JSON_ANSWER % (_json_root(envelope.method), members, envelope.request_id.encode())
    wrapped = _without_nulls(plain, {} if bare else lists, "") if changes else plain.copy()
    wrapped["request_id"] = envelope.request_id
    if not bare:
        return orjson.dumps({root_of(envelope.method): wrapped})
    if envelope.dialect.flat or (envelope.dialect.symbolic and "code" in wrapped):
        wrapped["code"] = "0"  # any other one at the top reads as an error
    return orjson.dumps(wrapped)


@lru_cache(maxsize=4096)
def _json_root(method: str) -> bytes:
    return orjson.dumps(root_of(method))


def error_answer(
    refusal: CallRefused,
    *,
    format: Format,  # noqa: A002
    request_id: str,
    dialect: Dialect = TOP,
) -> bytes:
    """The platform's error in the dialect's shape, whatever `simplify` says."""
    fields = _error_fields(refusal, dialect)
    fields["request_id"] = request_id
    if format == "json":
        return orjson.dumps(fields if dialect.flat else {"error_response": fields})
    parts = [_XML_HEAD]
    _write(parts, "error_response", fields, {}, "")
    return "".join(parts).encode()


def _error_fields(refusal: CallRefused, dialect: Dialect) -> dict[str, Json]:
    subs = {"sub_code": refusal.sub_code, "sub_msg": refusal.sub_msg}
    if not dialect.symbolic:
        return {"code": int(refusal.code), "msg": refusal.text, **subs}
    code, text = refusal.iop
    fields = {"type": _TYPES[refusal.fault], "code": code, "message": text, **subs}
    return fields if dialect.flat else fields | {"msg": text}


def content_type(format: Format) -> bytes:  # noqa: A002
    return b"application/json;charset=UTF-8" if format == "json" else b"text/xml;charset=UTF-8"


def _without_nulls(value: Json, lists: Mapping[str, str], path: str) -> Json:
    if isinstance(value, dict):
        return {
            name: _without_nulls(inner, lists, f"{path}.{name}" if path else name)
            for name, inner in value.items()
            if inner is not None
        }
    if isinstance(value, list):
        items = [_without_nulls(item, lists, path) for item in value if item is not None]
        return {lists[path]: items} if path in lists else items
    return value


def _xml_answer(plain: dict[str, Json], envelope: Envelope, lists: Mapping[str, str]) -> bytes:
    parts = [_XML_HEAD]
    fields = {**plain, "request_id": envelope.request_id}
    if envelope.dialect.flat:
        fields["code"] = "0"
    _write(parts, root_of(envelope.method), fields, lists, "")
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: Json, lists: Mapping[str, str], path: str) -> None:
    tag = _xml_name(name)
    if isinstance(value, dict):
        parts.append(f"<{tag}>")
        for inner_name, inner in value.items():
            if inner is not None:
                inner_path = f"{path}.{inner_name}" if path else inner_name
                _write(parts, inner_name, inner, lists, inner_path)
    elif isinstance(value, list):
        parts.append(f'<{tag} list="true">')
        element = lists.get(path) or name[:-1] or name
        for item in value:
            if item is not None:
                _write(parts, element, item, lists, path)
    else:
        parts.append(f"<{tag}>{_xml_text(value)}")
    parts.append(f"</{tag}>")


def _xml_text(value: Json) -> str:
    if isinstance(value, str):
        return escape(_NOT_XML_TEXT.sub("�", value))
    return orjson.dumps(value).decode()


def _xml_name(name: str) -> str:
    """A name of the upstream's JSON as an XML name: what XML forbids becomes an underscore."""
    safe = _NOT_XML_NAME.sub("_", name)
    return safe if _XML_NAME_START.match(safe) else f"_{safe}"

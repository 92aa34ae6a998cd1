"""Answers: whatever JSON an upstream gives reads back from JSON and from XML by real parsers."""

import json
from typing import Any

import orjson

from fuzz.well_formed import error_in, fields_of, must_be_whole
from serai.gateway.answering import plain_answer
from serai.gateway.masking import masked_text
from serai.gateway.upstream_limits import UpstreamAnswer
from serai.protocol.answers import Envelope, answer, content_type, error_answer
from serai.protocol.dialects import REST, SYNC, TOP, Dialect, Format
from serai.protocol.errors import CallRefused

SEEDS = (
    b'0{"result":{"list":[1,2,null,"\\u0000"],"x":null,"a b":{"<":"&"}},"r":[[1],[{}]]}',
    b'1{"":1,"\\ud83d\\ude00":[true,1.5e300],"1a":"]]>","-":"\\u0085\\ufffe"}',
    b'2{"sub_code":"isv.bad","sub_msg":"\\u0001<x>"}',
    b'3{"code":5,"request_id":1,"error_response":"x"}',
    b'0{"r":{"l":[{"l":[[[]]]}]}}',
    b'0{"a":"\\ud800"}',
    b"0[1]",
)

_STATUS = (200, 204, 404, 500)
_LISTS: tuple[dict[str, str], ...] = ({}, {"result.list": "item", "r": "e", "r.l": "x y", "": ""})
_METHODS = ("aliexpress.ds.product.get", "taobao.item.add", "/ds/product/{id}/get", "中")
_SHAPES: tuple[tuple[Format, bool, Dialect], ...] = (
    ("xml", False, TOP),
    ("json", False, TOP),
    ("json", True, TOP),
    ("json", False, SYNC),
    ("xml", False, REST),
    ("json", False, REST),
)


def check(data: bytes) -> None:
    pick = data[0] if data else 0
    body = data[1:]
    masked_text(body.decode(errors="replace"))
    try:
        plain = plain_answer(UpstreamAnswer(_STATUS[pick % 4], body))
    except CallRefused as refusal:
        for form, _, dialect in _SHAPES:
            wire = error_answer(refusal, format=form, request_id="1", dialect=dialect)
            error = error_in(fields_of(content_type(form), wire))
            assert error is not None
            must_be_whole(error)
        return
    before = json.dumps(plain)
    for form, simplify, dialect in _SHAPES:
        envelope = Envelope(_METHODS[pick // 4 % 4], form, simplify, "1", dialect)
        wire = answer(plain, body, envelope, _LISTS[pick // 16 % 2])
        found = fields_of(content_type(form), wire)
        assert len(found) == 1 or simplify or dialect is REST
    assert json.dumps(plain) == before
    _json_says_the_same(plain, body)


def _json_says_the_same(plain: dict[str, Any], body: bytes) -> None:
    wire = answer(plain, body, Envelope("a.b", "json", False, "1"), {})
    inner = orjson.loads(wire)["a_b_response"]  # a number of many digits is a float to it
    assert inner.pop("request_id") == "1"
    expected = {name: value for name, value in plain.items() if name != "request_id"}
    assert inner == _without_nulls(expected)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value if item is not None]
    return value

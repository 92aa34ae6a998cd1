from typing import Any
from xml.etree import ElementTree

import orjson
import pytest

from serai.protocol.answers import Envelope, Json, error_answer, root_of
from serai.protocol.answers import answer as answer_written
from serai.protocol.errors import CallRefused, Code

METHOD = "aliexpress.ds.order.get"
XML = Envelope(METHOD, "xml", simplify=False, request_id="abc")
JSON = Envelope(METHOD, "json", simplify=False, request_id="abc")
SIMPLE = Envelope(METHOD, "json", simplify=True, request_id="abc")
PLAIN: dict[str, Any] = {
    "result": {"orders": [{"id": 1, "lines": [{"n": 1}], "tags": ["a", "b"]}], "gone": None},
    "ok": True,
}
LISTS = {"result.orders": "order_dto", "result.orders.lines": "line"}


def answer(plain: dict[str, Json], envelope: Envelope, lists: dict[str, str]) -> bytes:
    return answer_written(plain, orjson.dumps(plain), envelope, lists)


@pytest.mark.parametrize(
    ("method", "root"),
    [
        ("aliexpress.ds.product.get", "aliexpress_ds_product_get_response"),
        ("taobao.tmc.messages.consume", "tmc_messages_consume_response"),
        ("serai.taobao.get", "serai_taobao_get_response"),
    ],
)
def test_the_root_is_the_methods_name(method: str, root: str) -> None:
    assert root_of(method) == root


def test_json_wraps_declared_lists_only_and_leaves_nulls_out() -> None:
    assert orjson.loads(answer(PLAIN, JSON, LISTS)) == {
        "aliexpress_ds_order_get_response": {
            "result": {
                "orders": {
                    "order_dto": [{"id": 1, "lines": {"line": [{"n": 1}]}, "tags": ["a", "b"]}]
                }
            },
            "ok": True,
            "request_id": "abc",
        }
    }


def test_simplified_json_has_no_root_and_plain_lists() -> None:
    assert orjson.loads(answer(PLAIN, SIMPLE, LISTS)) == {
        "result": {"orders": [{"id": 1, "lines": [{"n": 1}], "tags": ["a", "b"]}]},
        "ok": True,
        "request_id": "abc",
    }


def test_xml_names_list_elements_as_declared_or_after_their_container() -> None:
    assert answer(PLAIN, XML, LISTS).decode() == (
        '<?xml version="1.0" encoding="utf-8" ?><aliexpress_ds_order_get_response><result>'
        '<orders list="true"><order_dto><id>1</id><lines list="true"><line><n>1</n></line></lines>'
        '<tags list="true"><tag>a</tag><tag>b</tag></tags></order_dto></orders></result>'
        "<ok>true</ok><request_id>abc</request_id></aliexpress_ds_order_get_response>"
    )


def test_the_original_answer_is_not_changed() -> None:
    before = orjson.dumps(PLAIN)

    answer(PLAIN, JSON, LISTS)

    assert orjson.dumps(PLAIN) == before


def test_the_request_id_of_the_gateway_wins() -> None:
    told = orjson.loads(answer({"request_id": "theirs"}, SIMPLE, {}))

    assert told == {"request_id": "abc"}


@pytest.mark.parametrize(
    ("written", "inner"),
    [
        (b' \r\n{"price": 1.10, "a": "\\u00e9" }\t', b'"price": 1.10, "a": "\\u00e9" '),
        (b'{"n": 123456789012345678901234567890}', b'"n": 123456789012345678901234567890'),
    ],
)
def test_json_that_needs_no_change_stays_as_the_upstream_wrote_it(
    written: bytes, inner: bytes
) -> None:
    told = answer_written(orjson.loads(written), written, JSON, {})

    assert told == b'{"aliexpress_ds_order_get_response":{%s,"request_id":"abc"}}' % inner


@pytest.mark.parametrize("plain", [{}, {"request_id": "theirs"}])
def test_json_that_cannot_stay_as_it_is_has_the_gateways_request_id_once(plain: Json) -> None:
    told = answer(plain, JSON, {})

    assert told == b'{"aliexpress_ds_order_get_response":{"request_id":"abc"}}'


def test_any_json_becomes_readable_xml() -> None:
    strange = {
        "200": "<a>&\x00\x0b\ud7ff😀",
        "a b": {"": [[1], [None]]},
        "é": 1.5,
        "list": "x",
        "b\n<x>": None,
        "_-.": [],
    }

    root = ElementTree.fromstring(answer(strange, XML, {}))

    assert [child.tag for child in root] == ["_200", "a_b", "é", "list", "_-.", "request_id"]
    assert root[0].text == "<a>&��\ud7ff😀"


def test_a_name_with_any_character_becomes_one_that_parsers_of_the_fourth_edition_take() -> None:
    characters = [chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000]
    names = [name for one in characters for name in (one, f"x{one}")]

    root = ElementTree.fromstring(answer(dict.fromkeys(names, 1), XML, {}))

    tags = [child.tag for child in root]
    assert len(tags) == len(names) + 1
    assert {"é", "x价", "Ж", "x_", "_"} <= set(tags)


def test_an_error_in_json_has_the_integer_code_and_every_field() -> None:
    refusal = CallRefused(Code.INVALID_SESSION, sub_code="session-expired", sub_msg="Old.")

    assert orjson.loads(error_answer(refusal, format="json", request_id="abc")) == {
        "error_response": {
            "code": 27,
            "msg": "Invalid Session",
            "sub_code": "session-expired",
            "sub_msg": "Old.",
            "request_id": "abc",
        }
    }


def test_an_error_in_xml_is_escaped() -> None:
    refusal = CallRefused(Code.REMOTE_SERVICE_ERROR, sub_code="isv.x", sub_msg="<b> & \x01")

    assert error_answer(refusal, format="xml", request_id="abc").decode() == (
        '<?xml version="1.0" encoding="utf-8" ?><error_response><code>50</code>'
        "<msg>Remote service error</msg><sub_code>isv.x</sub_code>"
        "<sub_msg>&lt;b&gt; &amp; �</sub_msg><request_id>abc</request_id></error_response>"
    )

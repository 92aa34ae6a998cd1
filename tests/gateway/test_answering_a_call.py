"""Signed calls against the real gateway process, over a real socket."""

from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import httpx
import pytest

from serai.protocol.signature import sign
from tests.gateway.calling import (
    CATEGORIES,
    PRODUCT,
    milliseconds,
    post,
    signed,
)
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, SECRET, TRYING

pytestmark = pytest.mark.database


@pytest.mark.parametrize("digest", ["md5", "hmac", "hmac-sha256", "sha256"])
@pytest.mark.parametrize("timestamp", ["text", "milliseconds"])
def test_every_digest_and_both_timestamps_are_answered(
    gateway: RunningGateway, upstream: FarEnd, digest: str, timestamp: str
) -> None:
    stamp = {"timestamp": milliseconds()} if timestamp == "milliseconds" else {}

    answer = post(gateway.url, signed(PRODUCT, product_id="7", sign_method=digest, **stamp))

    found = answer.json()["aliexpress_ds_product_get_response"]
    assert found["result"] == {"asked": {"product_id": 7}}
    assert len(found["request_id"]) == 12


def test_system_parameters_may_be_in_the_query_and_the_others_in_the_body(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed(PRODUCT, product_id="7", ship_to_country="ES")
    body = {name: call.pop(name) for name in ("product_id", "ship_to_country")}

    answer = post(gateway.url, body, params=call)

    asked = answer.json()["aliexpress_ds_product_get_response"]["result"]["asked"]
    assert asked == {"product_id": 7, "ship_to_country": "ES"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_everything_may_be_in_the_query(
    gateway: RunningGateway, upstream: FarEnd, method: str
) -> None:
    url = f"{gateway.url}/router/rest"

    answer = httpx.request(method, url, params=signed(CATEGORIES), trust_env=False)

    assert answer.status_code == 200
    assert bool(answer.content) == (method == "GET")
    assert [call.method for call in upstream.received] == [CATEGORIES]


def test_a_get_may_have_a_form_body(gateway: RunningGateway, upstream: FarEnd) -> None:
    url = f"{gateway.url}/router/rest"

    answer = httpx.request("GET", url, data=signed(CATEGORIES), trust_env=False)

    assert "aliexpress_ds_category_get_response" in answer.json()


def test_a_multipart_body_is_read(gateway: RunningGateway, upstream: FarEnd) -> None:
    parts = {name: (None, value) for name, value in signed(CATEGORIES, categoryId="3").items()}

    answer = httpx.post(f"{gateway.url}/router/rest", files=parts, trust_env=False)

    asked = answer.json()["aliexpress_ds_category_get_response"]["result"]["asked"]
    assert asked == {"categoryId": "3"}


def test_xml_is_the_default(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post(gateway.url, signed(CATEGORIES, format="", categoryId="3"))

    root = ElementTree.fromstring(answer.content)
    assert answer.headers["content-type"] == "text/xml;charset=UTF-8"
    assert root.tag == "aliexpress_ds_category_get_response"
    assert root.findtext("result/asked/categoryId") == "3"


@pytest.mark.parametrize(("simplify", "simple"), [("true", True), ("false", False), ("", False)])
def test_simplify_drops_the_wrapper_in_json(
    gateway: RunningGateway, upstream: FarEnd, simplify: str, simple: bool
) -> None:
    answer = post(gateway.url, signed(CATEGORIES, simplify=simplify))

    assert ("result" in answer.json()) == simple


def test_declared_lists_are_wrapped(gateway: RunningGateway, upstream: FarEnd) -> None:
    plain = {"resp_result": {"result": {"categories": [{"category_id": 3}]}}}
    upstream.answer(CATEGORIES, plain)

    answer = post(gateway.url, signed(CATEGORIES))

    found = answer.json()["aliexpress_ds_category_get_response"]["resp_result"]["result"]
    assert found == {"categories": {"category": [{"category_id": 3}]}}


def test_undeclared_parameters_are_signed_but_not_forwarded(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = post(gateway.url, signed(CATEGORIES, is_admin="true", partner_id="top-sdk"))

    assert "error_response" not in answer.json()
    assert upstream.received[0].body == {}


def test_empty_values_are_signed_by_name_and_count_as_not_sent(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    params = signed(PRODUCT, product_id="7") | {"ship_to_country": "", "session": ""}
    refused = post(gateway.url, params)
    del params["sign"]

    answered = post(gateway.url, params | {"sign": sign(params, SECRET, "hmac-sha256")})

    assert refused.json()["error_response"]["code"] == 25
    assert "error_response" not in answered.json()
    assert upstream.received[0].body == {"product_id": 7}


def test_values_in_any_script_arrive_as_they_were_sent(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    title = "测试 a&b=c+d %41 \t\r\n😀 � ؛"

    post(gateway.url, signed("taobao.item.add", title=title))

    assert upstream.received[0].body == {"title": title}


def test_the_taobao_prefix_is_dropped_from_the_root(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = post(gateway.url, signed("taobao.item.add", title="x"))

    assert list(answer.json()) == ["item_add_response"]


def test_parameters_arrive_in_their_declared_types(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed(
        "serai.types.get",
        a_number="-12.50",
        a_boolean="True",
        a_date="2026-02-28 23:59:59",
        a_json='{"a":[1,null]}',
        a_strings="a,b",
        a_numbers="1, 2",
    )
    files = {name: (None, value) for name, value in call.items()}

    httpx.post(
        f"{gateway.url}/router/rest",
        files=files | {"a_file": ("p.jpg", b"\xff\xd8", "image/jpeg"), "x": ("x", b"y")},
        trust_env=False,
    )

    assert upstream.received[0].body == {
        "a_number": -12.5,
        "a_boolean": True,
        "a_date": "2026-02-28 23:59:59",
        "a_json": {"a": [1, None]},
        "a_strings": ["a", "b"],
        "a_numbers": [1, 2],
        "a_file": {
            "file_name": "p.jpg",
            "content_type": "image/jpeg",
            "base64": "/9g=",
            "signed": False,
        },
    }


def test_an_app_for_the_sandbox_only_reaches_the_sandbox_only(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    for key in (TRYING, ADA):
        post(gateway.url, signed(CATEGORIES, app_key=key))

    paths = [call.path for call in upstream.received]
    assert paths == [f"/sandbox/{CATEGORIES}", f"/marketplace/{CATEGORIES}"]


def test_the_upstream_learns_who_calls_but_nothing_that_the_caller_says_of_itself(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    told = {"Serai-App-Key": "1", "X-User-Id": "root", "Cookie": "a=b"}

    answer = post(gateway.url, signed(CATEGORIES), headers=told)

    headers = upstream.received[0].headers
    request_id = answer.json()["aliexpress_ds_category_get_response"]["request_id"]
    assert headers["Serai-App-Key"] == ADA
    assert headers["Serai-Request-Id"] == request_id
    assert not {"X-User-Id", "Cookie"} & set(headers)


def test_connections_are_kept_alive_both_ways(gateway: RunningGateway, upstream: FarEnd) -> None:
    with httpx.Client(trust_env=False) as client:
        for _ in range(5):
            client.post(f"{gateway.url}/router/rest", data=signed(CATEGORIES))

    assert len({call.connection for call in upstream.received}) == 1


def test_every_answer_has_the_date(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post(gateway.url, signed(CATEGORIES))

    assert answer.headers["date"].endswith("GMT")
    assert parsedate_to_datetime(answer.headers["date"]).year >= 2026

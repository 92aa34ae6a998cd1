"""/router/batch: many calls in one request, each answered, counted and recorded by itself."""

import json

import httpx
import pytest

from serai.protocol.signature import sign
from tests.gateway.calling import CATEGORIES, ORDER, PRODUCT, error_of, post, post_to, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, BATCHING, SECRET, Platform

pytestmark = pytest.mark.database

SEPARATOR = "\r\n-S-\r\n"
PUBLIC = f"#PUBLIC#method={PRODUCT}"


def batch(
    gateway: RunningGateway, *parts: str, separator: str = SEPARATOR, **params: str
) -> httpx.Response:
    """The parts as one batch, signed; another separator goes into the header."""
    body = separator.join(parts)
    query = signed("", text_body=body, **params)
    headers = {"content-type": "text/plain;charset=utf-8"}
    if separator != SEPARATOR:
        headers["top-api-separator"] = separator
    return post_to(gateway, "/router/batch", body, params=query, headers=headers)


def products(answer: httpx.Response, separator: str = SEPARATOR) -> list[object]:
    return [
        json.loads(part)["aliexpress_ds_product_get_response"]["result"]["asked"]["product_id"]
        for part in answer.text.split(separator)
    ]


@pytest.mark.parametrize("separator", [SEPARATOR, "@@"])
def test_each_call_is_answered_in_its_place(
    gateway: RunningGateway, upstream: FarEnd, separator: str
) -> None:
    parts = [f"product_id={number}" for number in range(1, 21)]

    answer = batch(gateway, PUBLIC, *parts, separator=separator)

    assert answer.status_code == 200
    assert products(answer, separator) == list(range(1, 21))


def test_calls_may_have_methods_of_their_own(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = batch(gateway, f"method={CATEGORIES}", f"method={PRODUCT}&product_id=7")

    first, second = map(json.loads, answer.text.split(SEPARATOR))
    assert "aliexpress_ds_category_get_response" in first
    assert second["aliexpress_ds_product_get_response"]["result"]["asked"] == {"product_id": 7}
    assert (
        first["aliexpress_ds_category_get_response"]["request_id"]
        != (second["aliexpress_ds_product_get_response"]["request_id"])
    )


def test_a_call_without_parameters_is_n(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = batch(gateway, f"#PUBLIC#method={CATEGORIES}", "N", "categoryId=5")

    assert len(answer.text.split(SEPARATOR)) == 2
    assert [received.body for received in upstream.received].count({}) == 1


def test_the_query_may_name_the_method_of_all(gateway: RunningGateway, upstream: FarEnd) -> None:
    body = SEPARATOR.join(["product_id=1", "product_id=2"])

    answer = post_to(gateway, "/router/batch", body, params=signed(PRODUCT, text_body=body))

    assert products(answer) == [1, 2]


def test_a_call_that_is_refused_does_not_stop_the_others(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = batch(gateway, PUBLIC, "product_id=1", "product_id=x", "method=no.such&product_id=3")

    first, second, third = map(json.loads, answer.text.split(SEPARATOR))
    assert first["aliexpress_ds_product_get_response"]
    assert second["error_response"]["code"] == 41
    assert third["error_response"]["code"] == 22


def test_answers_come_in_xml_unless_json_is_asked_for(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = batch(gateway, PUBLIC, "product_id=1", "product_id=x", format="")

    first, second = answer.text.split(SEPARATOR)
    assert "<aliexpress_ds_product_get_response>" in first
    assert "<error_response>" in second


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"sign": "00"}, 25),
        ({"app_key": "99999999"}, 29),
        ({"timestamp": "2016-01-01 12:00:00"}, 31),
        ({"v": ""}, 32),
    ],
)
def test_one_error_answers_a_batch_whose_common_check_fails(
    gateway: RunningGateway, upstream: FarEnd, fault: dict[str, str], code: int
) -> None:
    answer = batch(gateway, PUBLIC, "product_id=1", "product_id=2", **fault)

    assert error_of(answer)[0] == code
    assert upstream.received == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([PUBLIC, *["product_id=1"] * 21], 43),
        ([PUBLIC], 43),
        ([""], 43),
        ([PUBLIC, "product_id=1", ""], 43),
        ([PUBLIC, "product_id=%FF"], 47),
        ([PUBLIC, "product_id=1&product_id=2"], 41),
        ([PUBLIC, "product_id=1&app_key=10000003"], 41),
        ([PUBLIC, "product_id=1&timestamp=0"], 41),
        ([PUBLIC, "na%0Ame=1"], 41),
    ],
)
def test_a_batch_is_read_strictly_and_as_a_whole(
    gateway: RunningGateway, upstream: FarEnd, parts: list[str], code: int
) -> None:
    answer = batch(gateway, *parts)

    assert error_of(answer)[0] == code
    assert upstream.received == []


def test_the_body_is_signed(gateway: RunningGateway, upstream: FarEnd) -> None:
    query = signed("", text_body=f"{PUBLIC}{SEPARATOR}product_id=1")

    answer = post_to(gateway, "/router/batch", f"{PUBLIC}{SEPARATOR}product_id=2", params=query)

    assert error_of(answer) == (25, "isv.invalid-parameter:sign")


def test_a_batch_of_n_counts_n(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = batch(gateway, f"#PUBLIC#method={CATEGORIES}", "N", "N", "N", app_key=BATCHING)

    codes = [
        json.loads(part).get("error_response", {}).get("code")
        for part in answer.text.split(SEPARATOR)
    ]
    assert codes.count(None) <= 2
    assert codes.count(7) == 3 - codes.count(None)
    assert error_of(post(gateway.url, signed(app_key=BATCHING)))[0] == 7


def test_a_batch_with_a_write_is_bound_as_one(
    gateway: RunningGateway, upstream: FarEnd, platform: Platform
) -> None:
    body = SEPARATOR.join(["#PUBLIC#method=taobao.item.add", "title=a", "title=b"])
    query = signed("", text_body=body)

    first = post_to(gateway, "/router/batch", body, params=query)
    again = post_to(gateway, "/router/batch", body, params=query)

    assert len(first.text.split(SEPARATOR)) == 2
    assert error_of(again)[0] == 41
    assert len(upstream.received) == 2


def test_every_call_of_a_batch_needs_its_session(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = batch(gateway, f"#PUBLIC#method={ORDER}", "order=1", "order=2&session=unknown")

    codes = [json.loads(part)["error_response"]["code"] for part in answer.text.split(SEPARATOR)]
    assert codes == [26, 27]


def test_a_separator_is_short_and_plain(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = {"app_key": ADA, "format": "json"}
    call["sign"] = sign(call, SECRET, "md5")

    answer = post_to(
        gateway, "/router/batch", "N", params=call, headers={"top-api-separator": "s" * 65}
    )

    assert error_of(answer)[0] == 43

import json
from typing import Any

import pytest

from tests.sandbox.conftest import Running

ADDRESS = {"address": "Calle Mayor 12", "city": "Gandia", "province": "Valencia", "country": "ES"}
ITEMS = [
    {
        "product_id": 1005000000000007,
        "product_count": 3,
        "logistics_service_name": "CAINIAO_ECONOMY",
    },
    {"product_id": "1005000000000008", "product_count": "1"},
]
PLACE = "param_place_order_request4_open_api_d_t_o"


def place(running: Running, method: str = "aliexpress.ds.order.create", **request: Any) -> Any:
    request = {"logistics_address": ADDRESS, "product_items": ITEMS} | request
    return running.sandbox.post(f"/{method}", json={PLACE: request})


@pytest.mark.parametrize(
    "method", ["aliexpress.ds.order.create", "aliexpress.trade.buy.placeorder"]
)
def test_an_order_placed_can_be_read_back(running: Running, method: str) -> None:
    (number,) = place(running, method).json()["result"]["order_list"]

    query = {"single_order_query": {"order_id": number}}
    order = running.sandbox.post("/aliexpress.trade.ds.order.get", json=query).json()["result"]

    children = [(item["product_id"], item["product_count"]) for item in order["child_order_list"]]
    assert children == [(1005000000000007, 3), (1005000000000008, 1)]
    assert order["order_amount"] == {"amount": "75.91", "currency_code": "USD"}
    assert order["logistics_info_list"][0]["logistics_service"] == "CAINIAO_ECONOMY"
    assert order["order_status"] == "PLACE_ORDER_SUCCESS"


def test_the_older_method_reads_the_same_order(running: Running) -> None:
    (number,) = place(running).json()["result"]["order_list"]

    older = running.sandbox.post("/aliexpress.ds.trade.order.get", json={"order_id": str(number)})

    assert older.json()["result"]["order_amount"]["amount"] == "75.91"


def test_an_order_placed_can_be_tracked(running: Running) -> None:
    (number,) = place(running).json()["result"]["order_list"]

    asked = {"ae_order_id": str(number), "language": "en_US"}
    answer = running.sandbox.post("/aliexpress.ds.order.tracking.get", json=asked).json()

    (parcel,) = answer["result"]["data"]["tracking_detail_line_list"]
    assert parcel["mail_no"] == f"LP{number}"
    assert [item["item_id"] for item in parcel["package_item_list"]] == [
        1005000000000007,
        1005000000000008,
    ]


def test_the_request_may_come_as_json_text(running: Running) -> None:
    text = json.dumps({"logistics_address": ADDRESS, "product_items": ITEMS})

    answer = running.sandbox.post("/aliexpress.ds.order.create", json={PLACE: text})

    assert answer.json()["result"]["is_success"] is True


def test_two_orders_have_two_numbers(running: Running) -> None:
    first, second = place(running).json(), place(running).json()

    assert first["result"]["order_list"] != second["result"]["order_list"]


def test_the_same_out_order_id_is_the_same_order(running: Running) -> None:
    first = place(running, out_order_id="mine-1").json()

    assert place(running, out_order_id="mine-1").json() == first


def test_the_instances_do_not_know_each_others_orders(running: Running) -> None:
    (number,) = place(running, out_order_id="only here").json()["result"]["order_list"]

    answer = running.marketplace.post("/aliexpress.ds.trade.order.get", json={"order_id": number})

    assert answer.status_code == 400
    assert answer.json()["sub_code"] == "isv.order-not-found:order_id"


def test_an_order_that_does_not_exist_has_no_tracking(running: Running) -> None:
    asked = {"ae_order_id": "1", "language": "en_US"}

    answer = running.sandbox.post("/aliexpress.ds.order.tracking.get", json=asked)

    assert answer.json() == {
        "result": {"ret": False, "code": "1001", "msg": "TRACKING DATA NOT FOUND"}
    }


def test_an_address_without_a_city_places_nothing(running: Running) -> None:
    answer = place(running, logistics_address=ADDRESS | {"city": " "}).json()

    assert answer["result"] == {
        "is_success": False,
        "error_code": "B_DROPSHIPPER_DELIVERY_ADDRESS_VALIDATE_FAIL",
        "error_msg": "Please enter a City",
    }


@pytest.mark.parametrize(
    ("request_part", "sub_code"),
    [
        ({"product_items": []}, "isv.missing-parameter:product_items"),
        ({"product_items": [7]}, "isv.invalid-parameter:product_items"),
        ({"product_items": [{"product_id": 7}]}, "isv.missing-parameter:product_count"),
        (
            {"product_items": [{"product_id": 7, "product_count": 0}]},
            "isv.invalid-parameter:product_count",
        ),
        (
            {"product_items": [{"product_id": "x", "product_count": 1}]},
            "isv.invalid-parameter:product_id",
        ),
    ],
)
def test_what_is_wrong_with_an_order_is_named(
    running: Running, request_part: dict[str, Any], sub_code: str
) -> None:
    answer = place(running, **request_part)

    assert answer.status_code == 400
    assert answer.json()["sub_code"] == sub_code


def test_half_a_surrogate_pair_does_no_harm(running: Running) -> None:
    body = json.dumps(
        {
            PLACE: {
                "logistics_address": ADDRESS,
                "product_items": ITEMS,
                "out_order_id": "\ud800",
            }
        }
    )

    answer = running.sandbox.post("/aliexpress.ds.order.create", content=body)

    assert answer.status_code == 200

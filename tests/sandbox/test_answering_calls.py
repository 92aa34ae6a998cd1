import json
from typing import Any

import pytest

from tests.sandbox.conftest import PACK, Running


def test_a_method_is_answered_with_its_example(running: Running) -> None:
    answer = running.sandbox.post("/aliexpress.ds.category.get", json={})

    example = (PACK / "methods" / "aliexpress.ds.category.get.json").read_text(encoding="utf-8")
    assert answer.status_code == 200
    assert answer.json() == json.loads(example)


@pytest.mark.parametrize("asked", [1005000000000042, "1005000000000042"])
def test_the_id_that_was_asked_for_is_echoed_as_the_example_has_it(
    running: Running, asked: Any
) -> None:
    parameters = {"product_id": asked, "ship_to_country": "ES"}

    answer = running.sandbox.post("/aliexpress.ds.product.get", json=parameters).json()

    assert answer["result"]["ae_item_base_info_dto"]["product_id"] == 1005000000000042
    assert answer["result"]["ae_item_base_info_dto"]["subject"]


def test_a_missing_parameter_is_named(running: Running) -> None:
    answer = running.sandbox.post("/aliexpress.ds.product.get", json={"product_id": 7})

    assert answer.status_code == 400
    assert answer.json() == {
        "sub_code": "isv.missing-parameter:ship_to_country",
        "sub_msg": "ship_to_country is needed.",
    }


def test_an_unknown_method_is_404_with_a_sub_code(running: Running) -> None:
    answer = running.sandbox.post("/aliexpress.ds.nothing.get", json={})

    assert answer.status_code == 404
    assert answer.json()["sub_code"] == "isv.unknown-method"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(running: Running, body: bytes) -> None:
    answer = running.sandbox.post("/aliexpress.ds.category.get", content=body)

    assert answer.status_code == 400
    assert answer.json()["sub_code"] == "isv.unreadable-request"


def test_a_body_over_eight_megabytes_is_refused(running: Running) -> None:
    answer = running.sandbox.post(
        "/aliexpress.ds.category.get", content=b" " * (8 * 1024 * 1024 + 1)
    )

    assert answer.status_code == 413


def test_each_instance_counts_what_arrives_at_it(running: Running) -> None:
    before = running.marketplace.get("/-/seen").json()

    running.sandbox.post("/aliexpress.ds.feedname.get", json={})

    seen = running.sandbox.get("/-/seen").json()
    assert seen["aliexpress.ds.feedname.get"] == 1
    assert running.marketplace.get("/-/seen").json() == before

"""A record tells what was sent and answered, and nobody's secrets or personal data with it."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from serai.gateway.describing import MOST_A_SECOND, Few
from serai.gateway.masking import LONGEST_VALUE, MASK, masked_parameters, masked_text
from serai.protocol.diagnosis import Received
from serai.protocol.sealed_calls import LARGEST_BODY, seal_call, unseal_call
from serai.protocol.sealing import MasterKeys, SealBroken
from tests.gateway.calling import CATEGORIES, ORDER, PRODUCT, post, signed
from tests.gateway.conftest import start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, SECRET, Platform


@pytest.mark.parametrize(
    "name",
    ["session", "access_token", "sign", "app_secret", "mobile_no", "email", "full_name", "cpf"],
)
def test_secrets_and_personal_data_are_masked_by_name(name: str) -> None:
    assert masked_parameters({name: "worth hiding"}) == {name: MASK}


@pytest.mark.parametrize("name", ["app_key", "method", "sign_method", "product_id", "timestamp"])
def test_what_explains_a_call_stays_readable(name: str) -> None:
    assert masked_parameters({name: "readable"}) == {name: "readable"}


def test_personal_data_inside_json_is_masked() -> None:
    order = json.dumps(
        {
            "logistics_address": {"contact_person": 'Ada "A" Ferrer', "mobile_no": 600123456},
            "product_items": [{"product_id": 5, "memo": "for ada@example.com"}],
        }
    )

    (shown,) = masked_parameters({"order": order}).values()

    assert [hidden for hidden in ("Ferrer", "600123456", "ada@") if hidden in shown] == []
    assert '"product_id": 5' in shown


def test_a_cut_value_hides_what_was_cut_in_the_middle() -> None:
    shown = masked_text('{"result": {"phone": "600 123 4')

    assert "600" not in shown


def test_personal_data_inside_xml_is_masked() -> None:
    shown = masked_text("<r><buyer_email>ada@example.com</buyer_email><id>5</id></r>")

    assert shown == f"<r><buyer_email>{MASK}</buyer_email><id>5</id></r>"


def test_long_values_are_cut() -> None:
    (shown,) = masked_parameters({"note": "x" * 5000}).values()

    assert len(shown) == LONGEST_VALUE + 1


def test_only_a_few_a_second_pass_for_each_app() -> None:
    few = Few()

    first = [few.lets(ADA, 1) for _ in range(MOST_A_SECOND + 2)]

    assert first == [True] * MOST_A_SECOND + [False] * 2
    assert few.lets("10000009", 1)
    assert few.lets(ADA, 2)


def test_a_sealed_call_opens_only_as_itself() -> None:
    keys = MasterKeys.fresh()
    received = Received("POST", "/router/rest", b"a=\xff", "text/x; a=\xe9", bytes(range(256)))

    sealed = seal_call(received, keys, request_id="abc")

    assert unseal_call(sealed, keys, request_id="abc") == received
    with pytest.raises(SealBroken):
        unseal_call(sealed, keys, request_id="abd")


@pytest.mark.database
def test_the_record_holds_what_was_received_and_answered(
    own_platform: Platform, upstream: FarEnd
) -> None:
    upstream.answer(CATEGORIES, {"name": "Shoes", "email": "ada@example.com"})
    gateway = start_gateway(own_platform)
    post(gateway.url, signed(num9="strange", categoryId="7"))
    post(gateway.url, signed(ORDER))
    post(gateway.url, signed(PRODUCT, product_id="many"))

    stop_gateway(gateway)
    answered, refused, wrong = described(own_platform)

    assert answered[0]["sent"] | {"timestamp": ""} == {
        "method": CATEGORIES,
        "app_key": ADA,
        "timestamp": "",
        "format": "json",
        "v": "2.0",
        "sign_method": "hmac-sha256",
        "num9": "strange",
        "categoryId": "7",
        "sign": MASK,
    }
    assert answered[0]["undeclared"] == ["num9"]
    assert answered[1]["bytes"] > 50
    assert "Shoes" in answered[1]["text"]
    assert "ada@example.com" not in answered[1]["text"]
    assert refused[1] == {"sub_msg": "Missing required arguments:session"}
    assert wrong[0]["sent"]["product_id"] == "many"


@pytest.mark.database
def test_a_failed_signature_is_kept_sealed_and_told_where_to_look(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    call = signed(PRODUCT, product_id="1005", secret="another secret")
    error = post(gateway.url, call).json()["error_response"]
    post(gateway.url, signed())
    post(gateway.url, signed(PRODUCT, product_id="x" * LARGEST_BODY, secret="another"))

    stop_gateway(gateway)
    ((request_id, key, sealed),) = own_platform.rows(
        "SELECT request_id, app_key, sealed FROM usage_failedcall"
    )

    assert (error["code"], error["request_id"], key) == (25, request_id, ADA)
    assert request_id in error["sub_msg"]
    assert "1005" not in sealed
    received = unseal_call(sealed, own_platform.keys, request_id=request_id)
    assert (received.method, received.path) == ("POST", "/router/rest")
    assert b"product_id=1005" in received.body
    assert SECRET.encode() not in received.body


@pytest.mark.database
def test_the_worker_opens_what_the_gateway_sealed(own_platform: Platform, upstream: FarEnd) -> None:
    gateway = start_gateway(own_platform)
    post(gateway.url, signed(secret="another secret"))
    stop_gateway(gateway)

    found = own_platform.ask_django(
        "from serai.worker.diagnosing import diagnose_due\n"
        "from serai.domain.usage.models import FailedCall\n"
        "print(diagnose_due(), FailedCall.objects.get().finding)"
    )

    assert found.startswith("True {")
    assert json.loads(found.removeprefix("True "))["verdict"] == "not found"


@pytest.mark.database
def test_a_flood_of_failed_signatures_is_not_all_kept(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    began = time.time()
    for _ in range(40):
        post(gateway.url, signed(secret="another secret"))
    seconds = int(time.time()) - int(began) + 1

    stop_gateway(gateway)

    kept = own_platform.rows("SELECT count(*) FROM usage_failedcall")[0][0]
    recorded = own_platform.rows("SELECT count(*) FROM usage_callrecord")[0][0]
    assert 0 < kept <= MOST_A_SECOND * seconds
    assert recorded == 40


@pytest.mark.database
def test_the_sums_of_a_minute_stand_beside_those_of_the_day(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    post(gateway.url, signed())
    post(gateway.url, signed(ORDER))

    stop_gateway(gateway)

    rows = own_platform.rows(
        "SELECT sum(answered), sum(refused) FROM usage_minutecount WHERE app_key = %s", (ADA,)
    )
    assert [tuple(map(int, row)) for row in rows] == [(1, 1)]


def described(platform: Platform) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    load: Callable[[str], dict[str, Any]] = json.loads
    rows = platform.rows("SELECT parameters, answer FROM usage_callrecord ORDER BY id")
    return [(load(received), load(answered)) for received, answered in rows]

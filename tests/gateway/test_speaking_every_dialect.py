"""One platform, five ways to call it: by URL, signature, session, codes and shape of answers."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from serai.protocol.signature import sign
from tests.gateway.calling import CATEGORIES, ORDER, PRODUCT, milliseconds, post_to, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, BANNED, SECRET

pytestmark = pytest.mark.database

VECTORS = json.loads(
    (Path(__file__).parents[1] / "protocol" / "vectors.json").read_text(encoding="utf-8")
)["calls"]
IOP_ID = re.compile(r"[0-9a-f]{8}[0-9]{13}[0-9]{4}")


def iop(method: str = CATEGORIES, *, prefix: str = "", **params: str) -> dict[str, str]:
    """A call as IOP clients sign it: no version, milliseconds, sha256."""
    known = {"v": "", "format": "", "timestamp": milliseconds(), "sign_method": "sha256"}
    return signed(method, prefix=prefix, **(known | params))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_call_built_as_the_vector_is_answered(
    gateway: RunningGateway, upstream: FarEnd, vector: dict[str, Any]
) -> None:
    params = {n: v for n, v in vector["params"].items() if n not in ("session", "access_token")}
    now = datetime.now(UTC) + timedelta(hours=8)
    text = f"{now:%Y-%m-%d %H:%M:%S}"
    params["timestamp"] = text if "-" in params["timestamp"] else milliseconds()
    params["app_key"] = ADA
    params["sign"] = sign(
        params,
        SECRET,
        vector["digest"],
        path_prefix=vector["path_prefix"],
        text_body=vector["body"],
    )

    if vector["body"]:
        answer = post_to(gateway, "/router/batch", vector["body"], params=params)
    else:
        answer = post_to(gateway, _path_of(vector), params)

    assert answer.status_code == 200
    assert "error" not in answer.text
    assert "IncompleteSignature" not in answer.text
    assert upstream.received


def _path_of(vector: dict[str, Any]) -> str:
    if vector["protocol"] == "iop-rest" and "method" not in vector["params"]:
        return f"/rest{vector['path_prefix']}"
    return "/sync" if vector["digest"] == "sha256" else "/router/rest"


def test_sync_answers_in_json_within_the_envelope(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    upstream.answer(CATEGORIES, {"resp_result": {"result": {"categories": [{"id": 1}]}}})

    answer = post_to(gateway, "/sync", iop()).json()["aliexpress_ds_category_get_response"]

    assert answer["resp_result"]["result"]["categories"] == {"category": [{"id": 1}]}
    assert IOP_ID.fullmatch(answer["request_id"])


@pytest.mark.parametrize(("format_", "wrapped"), [("json", False), ("", True)])
def test_simplify_drops_the_wrappers_only_where_json_was_asked_for(
    gateway: RunningGateway, upstream: FarEnd, format_: str, wrapped: bool
) -> None:
    upstream.answer(CATEGORIES, {"code": "200", "data": 1})

    answer = post_to(gateway, "/sync", iop(simplify="true", format=format_)).json()

    assert ("aliexpress_ds_category_get_response" in answer) is wrapped
    assert wrapped or answer["code"] == "0"


def test_sync_answers_xml_when_asked(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post_to(gateway, "/sync", iop(format="xml"))

    assert ElementTree.fromstring(answer.content).tag == "aliexpress_ds_category_get_response"


def test_the_same_method_twice_on_sync_passes(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = iop(PRODUCT, product_id="7", v="2.0", simplify="true", format="json")
    body = {"product_id": call.pop("product_id")}

    answer = post_to(gateway, f"/sync?method={PRODUCT}", body, params=call | {"method": PRODUCT})

    assert answer.json()["result"] == {"asked": {"product_id": 7}}


def test_a_path_is_answered_flat_with_code_0(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = iop("", prefix="/order/get", order_id="1234")

    answer = post_to(gateway, "/rest/order/get", call).json()

    assert answer["code"] == "0"
    assert answer["result"] == {"asked": {"order_id": 1234}}
    assert IOP_ID.fullmatch(answer["request_id"])
    assert upstream.received[0].path == "/marketplace/order/get"


@pytest.mark.parametrize("path", ["/rest", "/sync"])
def test_a_path_may_be_the_method_and_is_signed_twice(
    gateway: RunningGateway, upstream: FarEnd, path: str
) -> None:
    call = iop("/auth/token/create", prefix="/auth/token/create", code="0_abc")

    answer = post_to(gateway, path, call).json()

    found = answer if path == "/rest" else answer["auth_token_create_response"]
    assert found["result"] == {"asked": {"code": "0_abc"}}


def test_bare_rest_takes_dotted_methods_without_prefix(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = post_to(gateway, "/rest", iop(PRODUCT, product_id="7")).json()

    assert (answer["code"], answer["result"]) == ("0", {"asked": {"product_id": 7}})


def test_rest_2_takes_parameters_from_the_path(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = iop("", prefix="/orders/1005/notes", **{"from": "2026-01-02"})

    answer = post_to(gateway, "/rest/2.0/orders/1005/notes", call).json()

    assert answer["result"] == {"asked": {"order_id": 1005, "from": "2026-01-02"}}


def test_a_parameter_of_the_path_may_not_be_sent_otherwise_as_well(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = iop("", prefix="/orders/1005/notes", order_id="7")

    answer = post_to(gateway, "/rest/2.0/orders/1005/notes", call).json()

    assert (answer["code"], answer["sub_code"]) == (
        "InvalidParameter",
        "isv.invalid-parameter:order_id",
    )
    assert upstream.received == []


REFUSED: list[tuple[str, str, dict[str, str], str, str]] = [
    ("/rest/order/get", "ISV", {"sign": "00"}, "IncompleteSignature", "25"),
    ("/rest/order/get", "ISV", {"timestamp": "1451620800000"}, "IllegalTimestamp", "31"),
    ("/rest/order/get", "ISV", {"app_key": "99999999"}, "InvalidAppKey", "29"),
    ("/rest/no/such", "ISV", {}, "InvalidApiPath", "22"),
    ("/rest/order/get", "ISV", {}, "MissingParameter", "40"),
    ("/rest/order/get", "ISV", {"order_id": "x"}, "InvalidParameter", "41"),
    ("/rest/order/get", "ISV", {"order_id": "1", "access_token": "x"}, "IllegalAccessToken", "27"),
    ("/rest", "ISV", {"method": ORDER}, "IllegalAccessToken", "26"),
    (
        "/rest",
        "ISV",
        {"method": "aliexpress.affiliate.link.generate"},
        "InsufficientPermission",
        "11",
    ),
    ("/rest", "SYSTEM", {"method": "serai.unreachable.get"}, "ServiceUnavailable", "10"),
]


@pytest.mark.parametrize("dialect", ["rest", "sync"])
@pytest.mark.parametrize(("path", "kind", "fault", "code", "top"), REFUSED)
def test_a_refusal_has_the_dialects_code_and_shape(
    gateway: RunningGateway,
    upstream: FarEnd,
    dialect: str,
    path: str,
    kind: str,
    fault: dict[str, str],
    code: str,
    top: str,
) -> None:
    prefix = path.removeprefix("/rest")
    known = {"method": prefix} if dialect == "sync" or not prefix else {"method": ""}
    params = known | fault
    call = iop(prefix=prefix, **params) if "sign" not in fault else iop(**params)

    answer = post_to(gateway, path if dialect == "rest" else "/sync", call)

    assert answer.status_code == 200
    error = answer.json() if dialect == "rest" else answer.json()["error_response"]
    assert (error["type"], error["code"]) == (kind, code)
    assert error["message"]
    assert error["sub_code"]
    assert IOP_ID.fullmatch(error["request_id"])
    assert dialect == "rest" or error["msg"] == error["message"]


def test_a_business_error_is_code_15_with_its_sub_code(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    said = {"sub_code": "isv.product-not-found", "sub_msg": "No such product."}
    upstream.answer(PRODUCT, said, status=404)

    error = post_to(gateway, "/sync", iop(PRODUCT, product_id="7")).json()["error_response"]

    assert (error["type"], error["code"], error["msg"]) == ("ISP", "15", "Remote service error")
    assert (error["sub_code"], error["sub_msg"]) == ("isv.product-not-found", "No such product.")


def test_a_ban_is_told_in_the_words_that_clients_parse(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    for number in range(2):
        post_to(gateway, "/sync", iop(app_key=BANNED, categoryId=str(number)))

    error = post_to(gateway, "/rest", iop(app_key=BANNED)).json()

    assert error["code"] == "AppCallLimit"
    said = r"Api access frequency exceeds the limit\. this ban will last [1-9][0-9]* seconds"
    assert re.match(said, error["message"])
    assert error["sub_msg"].split(" ")[5].isdigit()


def test_access_token_is_the_session_where_iop_sends_it_so(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = post_to(gateway, "/sync", iop(access_token="unknown")).json()

    assert answer["error_response"]["code"] == "IllegalAccessToken"


def test_two_sessions_that_differ_are_refused(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post_to(gateway, "/sync", iop(session="one", access_token="other")).json()

    assert answer["error_response"]["sub_code"] == "isv.invalid-parameter:access_token"


def test_another_method_than_the_path_is_refused(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post_to(gateway, "/rest/order/get", iop(CATEGORIES, prefix="/order/get")).json()

    assert answer["sub_code"] == "isv.invalid-parameter:method"


@pytest.mark.parametrize(
    "path", ["/rest/order%2Fget", "/rest/order/get%00", "/rest/%FF", "/rest//"]
)
def test_a_path_that_hides_something_is_no_api(
    gateway: RunningGateway, upstream: FarEnd, path: str
) -> None:
    call = iop("", prefix=path.removeprefix("/rest"), order_id="1")
    target = httpx.URL(gateway.url).copy_with(raw_path=path.encode())

    answer = httpx.post(target, data=call, trust_env=False)

    assert answer.status_code == 404 or answer.json()["code"] in (
        "InvalidApiPath",
        "InvalidParameter",
    )
    assert upstream.received == []


def test_a_head_is_answered_without_a_body(gateway: RunningGateway, upstream: FarEnd) -> None:
    for path in ("/router/rest", "/router/batch", "/sync", "/rest/order/get", "/rest"):
        answer = httpx.head(f"{gateway.url}{path}", params=iop(), trust_env=False)

        assert answer.status_code == 200
        assert answer.content == b""


@pytest.mark.parametrize("path", ["/router/rest", "/sync"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [("gzip, deflate", "gzip"), ("gzip;q=0", None), ("identity", None), ("br", None)],
)
def test_a_large_answer_is_compressed_only_when_asked(
    gateway: RunningGateway, upstream: FarEnd, path: str, asked: str, told: str | None
) -> None:
    upstream.answer(CATEGORIES, {"text": "long " * 1000})

    answer = post_to(gateway, path, signed(), headers={"accept-encoding": asked})

    assert answer.headers.get("content-encoding") == told
    assert answer.json()["aliexpress_ds_category_get_response"]["text"] == "long " * 1000


def test_a_small_answer_is_never_compressed(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post_to(gateway, "/sync", signed(), headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers

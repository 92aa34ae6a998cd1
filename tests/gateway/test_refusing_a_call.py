"""Every code with its sub_code, and the order of the checks, against the real process."""

from itertools import combinations
from xml.etree import ElementTree

import httpx
import pytest

from tests.gateway.calling import CATEGORIES, ORDER, PRODUCT, error_of, post, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import NARROW, SMALL, SUSPENDED

pytestmark = pytest.mark.database

FAULTS: list[tuple[dict[str, str], int, str]] = [
    # In the order of the checks: of two faults in one call the earlier one is reported.
    ({"bad\x00name": "1"}, 41, "isv.invalid-parameter"),
    ({"app_key": ""}, 28, "isv.missing-parameter:app_key"),
    ({"timestamp": ""}, 30, "isv.missing-parameter:timestamp"),
    ({"v": ""}, 32, "isv.missing-parameter:v"),
    ({"format": "yaml"}, 23, "isv.invalid-parameter:format"),
    ({"sign_method": ""}, 40, "isv.missing-parameter:sign_method"),
    ({"sign": "00"}, 25, "isv.invalid-parameter:sign"),
    ({"method": "no.such"}, 22, "isv.invalid-parameter:method"),
]

OTHERS: list[tuple[dict[str, str], int, str]] = [
    ({"app_key": "99999999"}, 29, "isv.appkey-not-exists"),
    ({"app_key": "测试" * 500}, 29, "isv.appkey-not-exists"),
    ({"app_key": SUSPENDED}, 29, "isv.appkey-not-exists"),
    ({"timestamp": "2016-01-01 12:00:00"}, 31, "isv.invalid-parameter:timestamp"),
    ({"timestamp": "1451620800"}, 31, "isv.invalid-parameter:timestamp"),
    ({"timestamp": "1451620800000"}, 31, "isv.invalid-parameter:timestamp"),
    ({"timestamp": "9999999999999"}, 31, "isv.invalid-parameter:timestamp"),
    ({"timestamp": "2026-13-45 99:00:00"}, 31, "isv.invalid-parameter:timestamp"),
    ({"timestamp": "２０２６-01-01 12:00:00"}, 31, "isv.invalid-parameter:timestamp"),
    ({"v": "two"}, 33, "isv.invalid-parameter:v"),
    ({"v": "1.0"}, 34, "isv.invalid-parameter:v"),
    ({"sign_method": "sha1"}, 25, "isv.invalid-parameter:sign_method"),
    ({"sign_method": "md5", "app_key": NARROW}, 25, "isv.invalid-parameter:sign_method"),
    ({"sign": ""}, 24, "isv.missing-parameter:sign"),
    ({"sign": "测试"}, 25, "isv.invalid-parameter:sign"),
    ({"method": ""}, 21, "isv.missing-parameter:method"),
    ({"method": "aliexpress.affiliate.link.generate"}, 11, "isv.permission-api-package-limit"),
    ({"method": ORDER}, 26, "isv.missing-parameter:session"),
    ({"method": ORDER, "session": "any"}, 27, "invalid-sessionkey"),
    ({"session": "any"}, 27, "invalid-sessionkey"),
    ({"method": PRODUCT}, 40, "isv.missing-parameter:product_id"),
    ({"method": PRODUCT, "product_id": "12a"}, 41, "isv.invalid-parameter:product_id"),
    ({"method": PRODUCT, "product_id": "9" * 40}, 41, "isv.invalid-parameter:product_id"),
    ({"method": "serai.types.get", "a_boolean": "1"}, 41, "isv.invalid-parameter:a_boolean"),
    ({"method": "serai.types.get", "a_date": "2026-02-30"}, 41, "isv.invalid-parameter:a_date"),
    ({"method": "serai.types.get", "a_json": "{"}, 41, "isv.invalid-parameter:a_json"),
    (
        {"method": "serai.types.get", "a_json": "[" * 33 + "]" * 33},
        41,
        "isv.invalid-parameter:a_json",
    ),
    ({"method": "serai.types.get", "a_json": "[" * 50_000}, 41, "isv.invalid-parameter:a_json"),
    ({"method": "serai.types.get", "a_numbers": "1,x"}, 41, "isv.invalid-parameter:a_numbers"),
    ({"method": "serai.types.get", "a_file": "text"}, 41, "isv.invalid-parameter:a_file"),
    ({"categoryId": "a\x07b"}, 41, "isv.invalid-parameter:categoryId"),
    ({"": "no name"}, 41, "isv.invalid-parameter"),
    ({"名": "x"}, 41, "isv.invalid-parameter"),
    ({"n" * 101: "x"}, 41, "isv.invalid-parameter"),
    ({"method": "serai.unpublished.get"}, 10, "isp.service-unavailable"),
]


@pytest.mark.parametrize(("fault", "code", "sub_code"), [*FAULTS, *OTHERS])
def test_a_fault_is_told_by_code_and_sub_code(
    gateway: RunningGateway, upstream: FarEnd, fault: dict[str, str], code: int, sub_code: str
) -> None:
    call = signed(**fault) if fault.get("sign") is None else signed() | fault

    answer = post(gateway.url, call)

    if fault.get("format") == "yaml":
        assert ElementTree.fromstring(answer.content).findtext("code") == "23"
    else:
        assert error_of(answer) == (code, sub_code)
    assert upstream.received == []


@pytest.mark.parametrize(("earlier", "later"), list(combinations(FAULTS, 2)))
def test_of_two_faults_the_earlier_check_reports(
    gateway: RunningGateway,
    upstream: FarEnd,
    earlier: tuple[dict[str, str], int, str],
    later: tuple[dict[str, str], int, str],
) -> None:
    both = earlier[0] | later[0]
    wrong_sign = {"sign": both.pop("sign")} if "sign" in both else {}

    answer = post(gateway.url, signed(**both) | wrong_sign)

    if both.get("format") == "yaml":
        assert ElementTree.fromstring(answer.content).findtext("code") == str(earlier[1])
    else:
        assert error_of(answer) == earlier[1:]


def test_the_missing_group_and_the_suspended_app_are_named(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    group = post(gateway.url, signed("aliexpress.affiliate.link.generate"))
    suspended = post(gateway.url, signed(app_key=SUSPENDED))

    assert "API group affiliate" in group.json()["error_response"]["sub_msg"]
    assert f"app {SUSPENDED} is suspended" in suspended.json()["error_response"]["sub_msg"]


def test_the_quota_of_a_day_ends_with_the_sentence_that_clients_parse(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    for _ in range(2):
        post(gateway.url, signed(app_key=SMALL))

    answer = post(gateway.url, signed(app_key=SMALL))

    assert error_of(answer) == (7, "accesscontrol.limited-by-app-access-count")
    words = answer.json()["error_response"]["sub_msg"]
    assert words.startswith("This ban will last for ")
    assert 0 < int(words.split(" ")[5]) <= 86_400
    assert "The limit is 2 calls a day" in words
    assert len(upstream.received) == 2


def test_a_wrong_secret_is_refused(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post(gateway.url, signed(secret="another"))

    assert error_of(answer) == (25, "isv.invalid-parameter:sign")


def test_a_lower_case_sign_is_refused(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = signed()

    answer = post(gateway.url, call | {"sign": call["sign"].lower()})

    assert error_of(answer) == (25, "isv.invalid-parameter:sign")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_http_methods_are_refused(
    gateway: RunningGateway, upstream: FarEnd, method: str
) -> None:
    url = f"{gateway.url}/router/rest"

    answer = httpx.request(method, url, params=signed(), trust_env=False)

    assert error_of(answer) == (9, "isv.http-action-not-allowed")


@pytest.mark.parametrize("path", ["/", "/router", "/router/rest/", "/router//rest", "/restful"])
def test_other_addresses_are_not_found(gateway: RunningGateway, path: str) -> None:
    answer = httpx.get(gateway.url + path, trust_env=False)

    assert answer.status_code == 404


RAW_BODIES = [
    (b"a=%FF", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=\xff", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=%C0%80", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=%ED%A0%80", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"%FF=a", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=%zz", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=%", "application/x-www-form-urlencoded", 47, "isv.invalid-encoding"),
    (b"a=1", "application/x-www-form-urlencoded;charset=GBK", 47, "isv.invalid-encoding"),
    (b"a=1&a=2", "application/x-www-form-urlencoded", 41, "isv.invalid-parameter:a"),
    (b"a=1&%61=2", "application/x-www-form-urlencoded", 41, "isv.invalid-parameter:a"),
    (b"a=1&a=", "application/x-www-form-urlencoded", 41, "isv.invalid-parameter:a"),
    (b"&".join(b"a%d=1" % n for n in range(201)), "", 43, "isv.unreadable-request"),
    (b'{"a":1}', "application/json", 43, "isv.unreadable-request"),
    (b"--x\r\n", "multipart/form-data", 43, "isv.unreadable-request"),
    (b"--y\r\n", "multipart/form-data; boundary=x", 43, "isv.unreadable-request"),
    (b"--x\r\nno header\r\n", "multipart/form-data; boundary=x", 43, "isv.unreadable-request"),
    (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
        "multipart/form-data; boundary=x",
        43,
        "isv.unreadable-request",
    ),
    (
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
        43,
        "isv.unreadable-request",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
        47,
        "isv.invalid-encoding",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n2\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
        41,
        "isv.invalid-parameter:a",
    ),
    (
        b'--x\r\nContent-Disposition: form-data; name="format"; filename="f"\r\n\r\n1\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
        41,
        "isv.invalid-parameter:format",
    ),
]


@pytest.mark.parametrize(("body", "content_type", "code", "sub_code"), RAW_BODIES)
def test_an_unreadable_body_is_told_in_the_format_of_the_query(
    gateway: RunningGateway,
    upstream: FarEnd,
    body: bytes,
    content_type: str,
    code: int,
    sub_code: str,
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    answer = httpx.post(
        f"{gateway.url}/router/rest",
        params=signed(),
        content=body,
        headers=headers,
        trust_env=False,
    )

    assert error_of(answer) == (code, sub_code)


def test_a_compressed_body_is_refused(gateway: RunningGateway, upstream: FarEnd) -> None:
    answer = post(
        gateway.url, signed(), params={"format": "json"}, headers={"content-encoding": "gzip"}
    )

    assert error_of(answer) == (43, "isv.unreadable-request")


def test_an_identical_repeat_passes(gateway: RunningGateway, upstream: FarEnd) -> None:
    call = signed()

    answer = post(gateway.url, call, params={"method": call["method"], "v": "2.0"})

    assert "aliexpress_ds_category_get_response" in answer.json()
    assert [received.method for received in upstream.received] == [CATEGORIES]

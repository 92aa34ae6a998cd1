"""Limits, allow-lists and retired secrets as callers meet them; counts over a kill."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from serai.protocol import published
from serai.protocol.sealing import seal
from tests.gateway.calling import CATEGORIES, PRODUCT, error_of, post, signed
from tests.gateway.conftest import start_gateway, stop_gateway, wait_until_applied
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, NARROW, SECRET, Platform

BAN = "This ban will last for "


def limited(platform: Platform, **limits: int) -> int:
    return platform.publish(
        "method",
        CATEGORIES,
        published.MethodDocument("ds-products", "marketplace", False, "read", limits=limits),
    )


def codes(url: str, key: str, count: int) -> list[str]:
    answers = [post(url, signed(app_key=key)).json() for _ in range(count)]
    return [answer.get("error_response", {}).get("sub_code", "") for answer in answers]


@pytest.mark.database
def test_limits_of_api_and_of_api_and_app_hold_over_an_orderly_restart(
    own_platform: Platform, upstream: FarEnd
) -> None:
    limited(own_platform, api_per_day=6, app_api_per_day=4)
    pair, api = (f"accesscontrol.limited-by-{name}-access-count" for name in ("app-api", "api"))

    first = start_gateway(own_platform)
    before = codes(first.url, ADA, 3)
    stop_gateway(first)
    second = start_gateway(own_platform)
    after = codes(second.url, ADA, 2) + codes(second.url, NARROW, 3)
    error = post(second.url, signed(app_key=NARROW)).json()["error_response"]
    stop_gateway(second)

    assert before == ["", "", ""]
    assert after == ["", pair, "", "", api]
    assert error["sub_msg"].startswith(BAN)
    assert error["sub_msg"].split(" ")[5].isdigit()
    assert f"The limit of {CATEGORIES} for all apps together is 6 calls a day." in error["sub_msg"]


@pytest.mark.database
def test_a_kill_under_load_loses_at_most_a_seconds_calls(
    own_platform: Platform, upstream: FarEnd
) -> None:
    limited(own_platform, app_api_per_day=5000)
    gateway = start_gateway(own_platform)
    answered_at: list[float] = []

    def call_on(_: int) -> None:
        with httpx.Client(trust_env=False) as client:
            while True:
                try:
                    answer = client.post(f"{gateway.url}/router/rest", data=signed())
                except httpx.TransportError:
                    return
                if "error_response" not in answer.json():
                    answered_at.append(time.monotonic())

    with ThreadPoolExecutor(4) as pool:
        calling = pool.map(call_on, range(4))
        began = time.monotonic()
        while time.monotonic() < began + (2 if len(answered_at) >= 300 else 60):
            time.sleep(0.05)
        gateway.process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        list(calling)
    gateway.process.wait(timeout=30)

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    calls = own_platform.rows("SELECT calls FROM usage_dailycount WHERE day = %s", (today,))
    pairs = own_platform.rows("SELECT calls FROM usage_limitcounter WHERE day = %s", (today,))
    of_the_last_second = sum(at > killed - 1 for at in answered_at)
    assert len(answered_at) >= 300
    for rows in (calls, pairs):
        assert len(answered_at) - of_the_last_second <= rows[0][0] <= len(answered_at) + 4


@pytest.mark.database
def test_a_call_from_elsewhere_is_told_its_address(
    own_platform: Platform, upstream: FarEnd
) -> None:
    own_platform.publish_app(ADA, addresses=("203.0.113.0/24", "2001:db8::/48"))
    gateway = start_gateway(own_platform, SERAI_TRUSTED_PROXIES="127.0.0.1")

    def call(forwarded: str) -> httpx.Response:
        return post(gateway.url, signed(), headers={"X-Forwarded-For": forwarded})

    inside = [call(where).json() for where in ("203.0.113.9", "2001:db8::7", "1.2.3.4,203.0.113.9")]
    outside = call("203.0.113.9, 198.51.100.7")
    unsigned = post(gateway.url, signed(secret="wrong"), headers={"X-Forwarded-For": "1.2.3.4"})
    stop_gateway(gateway)

    assert all("error_response" not in answer for answer in inside)
    assert error_of(outside) == (11, "isv.permission-ip-whitelist-limit")
    assert outside.json()["error_response"]["sub_msg"] == (
        f"The appkey {ADA} is only allowed to call from its ip white list, "
        "but the source ip 198.51.100.7 is not included"
    )
    assert error_of(unsigned)[0] == 25
    rows = own_platform.rows("SELECT source FROM usage_callrecord WHERE code = 11")
    assert rows == [("198.51.100.7",)]


@pytest.mark.database
def test_without_a_trusted_proxy_a_header_moves_nobody(
    own_platform: Platform, upstream: FarEnd
) -> None:
    own_platform.publish_app(ADA, addresses=("203.0.113.0/24",))
    gateway = start_gateway(own_platform)

    answer = post(gateway.url, signed(), headers={"X-Forwarded-For": "203.0.113.9"})
    stop_gateway(gateway)

    assert "source ip 127.0.0.1 is not" in answer.json()["error_response"]["sub_msg"]


@pytest.mark.database
def test_a_secret_is_refused_once_its_time_is_over(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    old, new = SECRET, "anotheranotheranotheranother1234"

    def publish(until: int) -> None:
        secrets = tuple(
            published.SealedSecret(number, seal(text, own_platform.keys, app_key=ADA), ends)
            for number, text, ends in ((1, old, until), (2, new, None))
        )
        document = published.AppDocument(True, "dropshipping", secrets)
        wait_until_applied(own_platform, own_platform.publish("app", ADA, document))

    ends = int(time.time()) + 4
    publish(ends)
    both = [post(gateway.url, signed(secret=secret)).json() for secret in (old, new)]
    time.sleep(max(0, ends - time.time()) + 0.1)
    late = error_of(post(gateway.url, signed(secret=old)))
    kept = post(gateway.url, signed(secret=new)).json()
    stop_gateway(gateway)

    assert all("error_response" not in answer for answer in both)
    assert late[0] == 25
    assert "error_response" not in kept


@pytest.mark.database
def test_an_error_names_the_missing_api_group(own_platform: Platform, upstream: FarEnd) -> None:
    gateway = start_gateway(own_platform)

    answer = post(gateway.url, signed("aliexpress.ds.order.create", app_key=NARROW, order="{}"))
    stop_gateway(gateway)

    assert error_of(answer) == (11, "isv.permission-api-package-limit")
    assert "ds-orders" in answer.json()["error_response"]["sub_msg"]
    assert PRODUCT not in answer.text

"""Upstreams learn who calls from the gateway alone, signed with the upstream's own secret."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.protocol import published
from serai.protocol.identity import identity_headers, is_from_gateway
from serai.protocol.sealing import seal
from tests.gateway.calling import CATEGORIES, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd, Received
from tests.gateway.small_platform import ADA, Platform

SECRET = "known to the marketplace alone"
LINES = st.text("ab1%", max_size=4)


def is_right(received: Received, *, secret: str = SECRET, body: bytes | None = None) -> bool:
    headers = {name.lower(): value for name, value in received.headers.items()}
    sent = json.dumps(received.body, separators=(",", ":")).encode() if body is None else body
    now = float(headers.get("serai-timestamp", "0"))
    return is_from_gateway(headers, method=received.method, body=sent, now=now, secret=secret)


@pytest.mark.database
def test_identity_headers_that_a_client_sends_never_reach_an_upstream(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    forged = {
        "Serai-App-Key": "99999999",
        "Serai-Account-Owner": "olga",
        "Serai-Signature": "0" * 64,
        "X-User-Id": "1",
        "X-Forwarded-For": "10.0.0.1",
        "Authorization": "Bearer x",
        "Cookie": "a=b",
    }
    post(gateway.url, signed(CATEGORIES), headers=forged)

    (received,) = upstream.received
    assert received.headers["Serai-App-Key"] == ADA
    assert set(received.headers) == {
        *("Host", "Content-Type", "Accept", "Content-Length"),
        *("Serai-App-Key", "Serai-Request-Id"),
    }


@pytest.mark.database
def test_an_upstream_with_a_secret_can_tell_that_the_gateway_calls(
    own_platform: Platform, upstream: FarEnd
) -> None:
    sealed = seal(SECRET, own_platform.keys, app_key="upstream:marketplace")
    address = f"{upstream.address}/marketplace"
    own_platform.publish("upstream", "marketplace", published.UpstreamDocument(address, sealed))
    running = start_gateway(own_platform)
    try:
        told: httpx.Response = post(running.url, signed(CATEGORIES, categoryId="15"))
    finally:
        stop_gateway(running)

    (received,) = upstream.received
    assert received.headers["Serai-Request-Id"] in told.text
    assert is_right(received)
    assert not is_right(received, secret="another")
    assert not is_right(received, body=b'{"categoryId":"16"}')


@given(one=st.tuples(*[LINES] * 4), other=st.tuples(*[LINES] * 4))
def test_two_identities_never_share_a_signature(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    def signature(lines: tuple[str, str, str, str]) -> str:
        key, request_id, owner, method = lines
        headers = identity_headers(
            app_key=key,
            request_id=request_id,
            owner=owner,
            method=method,
            body=b"{}",
            timestamp=1,
            secret=SECRET,
        )
        return headers["Serai-Signature"]

    assert (signature(one) == signature(other)) == (one == other)


@pytest.mark.parametrize(
    "change",
    [
        {"serai-app-key": "10000001"},
        {"serai-account-owner": "olga"},
        {"serai-timestamp": "1001"},
        {"serai-timestamp": "١٠٠٠"},
        {"serai-timestamp": ""},
        {"serai-signature": "é"},
        {"serai-signature": ""},
    ],
)
def test_a_changed_header_is_no_longer_the_gateways(change: dict[str, str]) -> None:
    signed_headers = identity_headers(
        app_key=ADA,
        request_id="r",
        owner="sam",
        method="a.b",
        body=b"{}",
        timestamp=1000,
        secret=SECRET,
    )
    headers = {name.lower(): value for name, value in signed_headers.items()}

    def holds(headers: dict[str, str], now: float = 1000) -> bool:
        return is_from_gateway(headers, method="a.b", body=b"{}", now=now, secret=SECRET)

    assert holds(headers)
    assert not holds(headers | change)
    assert not holds(headers, now=1301)

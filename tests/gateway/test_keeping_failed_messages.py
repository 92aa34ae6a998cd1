"""A message signature that failed is kept with what it rests on, and its cause is found."""

from datetime import UTC, datetime

import pytest

from serai.protocol.diagnosis import Cause, KnownSecret, Verdict, diagnose
from serai.protocol.sealed_calls import unseal_call
from tests.gateway.conftest import start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import SECRET, Platform
from tests.gateway.test_http_message_signatures import message, sent

pytestmark = pytest.mark.database


def test_each_failed_message_is_explained(own_platform: Platform, upstream: FarEnd) -> None:
    gateway = start_gateway(own_platform)
    wrong = message(gateway, secret="another secret", body={"categoryId": "7"})
    wrong.headers["cookie"] = "session=secret"
    unsigned, uncovered = message(gateway), message(gateway, covered_component_ids=("@method",))
    del unsigned.headers["signature"]
    right = message(gateway)
    answers = [sent(request) for request in (wrong, unsigned, uncovered, right, right)]
    stop_gateway(gateway)

    rows = own_platform.rows(
        "SELECT f.request_id, f.sealed, r.sub_code FROM usage_failedcall f, "
        "usage_callrecord r WHERE r.request_id = f.request_id ORDER BY f.id"
    )
    told = [
        diagnose(
            unseal_call(sealed, own_platform.keys, request_id=request_id),
            [KnownSecret(SECRET)],
            now=datetime.now(UTC),
            sub_code=sub_code,
        )
        for request_id, sealed, sub_code in rows
    ]
    assert [[finding.cause for finding in each.findings] for each in told] == [
        [],
        [Cause.SIGNATURE_MISSING],
        [Cause.NOT_COVERED, Cause.NOT_COVERED],
        [Cause.NONCE_REUSED],
    ]
    assert told[0].verdict is Verdict.NOT_FOUND
    request_ids = [request_id for request_id, _, _ in rows]
    refused = [answer.json()["error_response"] for answer in (*answers[:3], answers[4])]
    assert [error["request_id"] for error in refused] == request_ids
    assert all(error["request_id"] in error["sub_msg"] for error in refused)


def test_the_kept_request_is_sealed_without_its_cookies(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    request = message(gateway, secret="another secret", body={"categoryId": "7"})
    request.headers["cookie"] = "session=1"
    sent(request)
    stop_gateway(gateway)

    ((request_id, sealed),) = own_platform.rows("SELECT request_id, sealed FROM usage_failedcall")
    kept = unseal_call(sealed, own_platform.keys, request_id=request_id)

    names = {name for name, _ in kept.headers}
    assert {b"signature", b"signature-input", b"content-digest", b"host"} <= names
    assert b"cookie" not in names
    assert kept.body == b"categoryId=7"

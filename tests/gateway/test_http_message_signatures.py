"""HTTP Message Signatures (RFC 9421) made by the kept library, against the real gateway."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.messages import read_message
from serai.protocol.errors import CallRefused
from serai.protocol.signature import Signer
from tests.gateway.calling import CATEGORIES, PRODUCT, error_of, post, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, NARROW, SECRET, SUSPENDED

pytestmark = pytest.mark.database

COVERED = ("@method", "@path", "@query")
QUERY = {"method": CATEGORIES, "v": "2.0", "format": "json"}


class Secret(HTTPSignatureKeyResolver):
    def __init__(self, secret: str = SECRET) -> None:
        self.secret = secret.encode()

    def resolve_private_key(self, key_id: str) -> bytes:
        return self.secret


def message(
    gateway: RunningGateway,
    *,
    path: str = "/router/rest",
    query: dict[str, str] | None = None,
    method: str = "POST",
    body: dict[str, str] | None = None,
    secret: str = SECRET,
    **said: Any,
) -> httpx.Request:
    """A signed request; `said` overrides what the signature says of itself."""
    request = httpx.Request(
        method, gateway.url + path, params=QUERY if query is None else query, data=body
    )
    known = {"key_id": ADA, "nonce": secrets.token_hex(8), "covered_component_ids": COVERED}
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.HMAC_SHA256, key_resolver=Secret(secret)
    )
    signer.sign(request, body=request.content or None, **(known | said))
    return request


def sent(request: httpx.Request) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.send(request)


def test_a_call_with_a_body_is_answered(gateway: RunningGateway, upstream: FarEnd) -> None:
    query = {"method": PRODUCT, "v": "2.0", "format": "json"}

    answer = sent(message(gateway, query=query, body={"product_id": "7"}))

    found = answer.json()["aliexpress_ds_product_get_response"]
    assert found["result"] == {"asked": {"product_id": 7}}


@pytest.mark.parametrize("path", ["/sync", "/rest"])
def test_other_dialects_take_it_too(gateway: RunningGateway, upstream: FarEnd, path: str) -> None:
    answer = sent(message(gateway, path=path, method="GET", query={"method": CATEGORIES}))

    assert upstream.received
    assert "IncompleteSignature" not in answer.text


def test_sign_counts_for_nothing_beside_it(gateway: RunningGateway, upstream: FarEnd) -> None:
    wrong = sent(message(gateway, query=QUERY | {"sign": "00", "sign_method": "md5"}))
    right = sent(message(gateway, query=signed(), secret="another"))

    assert "error_response" not in wrong.json()
    assert error_of(right) == (25, "isv.invalid-parameter:Signature")


def test_it_is_allowed_only_where_the_platform_says_so(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    answer = sent(message(gateway, key_id=NARROW))

    assert error_of(answer) == (25, "isv.invalid-parameter:sign_method")


def test_a_nonce_is_good_for_one_call(gateway: RunningGateway, upstream: FarEnd) -> None:
    request = message(gateway)

    first, second = sent(request), sent(request)

    assert "error_response" not in first.json()
    assert error_of(second) == (41, "isv.request-replayed")
    assert len(upstream.received) == 1


@pytest.mark.parametrize("left_out", COVERED)
def test_method_path_and_query_must_be_covered(
    gateway: RunningGateway, upstream: FarEnd, left_out: str
) -> None:
    covered = tuple(name for name in COVERED if name != left_out)

    answer = sent(message(gateway, covered_component_ids=covered))

    assert error_of(answer) == (25, "isv.invalid-parameter:Signature")


def test_the_body_must_be_covered(gateway: RunningGateway, upstream: FarEnd) -> None:
    request = message(gateway)
    url, headers = request.url, dict(request.headers)
    headers |= {"content-type": "application/x-www-form-urlencoded", "content-length": "14"}

    answer = httpx.post(url, content=b"categoryId=666", headers=headers, trust_env=False)

    assert error_of(answer) == (25, "isv.invalid-parameter:Signature")
    assert upstream.received == []


@pytest.mark.parametrize("changed", ["query", "path", "method", "body", "digest"])
def test_what_was_changed_on_the_way_is_refused(
    gateway: RunningGateway, upstream: FarEnd, changed: str
) -> None:
    request = message(gateway, body={"categoryId": "7"})
    url, method, content = request.url, request.method, request.content
    headers = dict(request.headers)
    if changed == "query":
        url = url.copy_add_param("language", "en")
    elif changed == "path":
        url = url.copy_with(path="/sync")
    elif changed == "method":
        method = "GET"
    else:
        content = b"categoryId=8"
    if changed == "digest":
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers["content-digest"] = f"sha-256=:{digest}:"

    answer = httpx.request(method, url, content=content, headers=headers, trust_env=False)

    assert "25" in answer.text or "IncompleteSignature" in answer.text
    assert upstream.received == []


@pytest.mark.parametrize("with_type", [True, False])
def test_a_file_is_signed_where_its_content_type_is_covered(
    gateway: RunningGateway, upstream: FarEnd, with_type: bool
) -> None:
    query = {"method": "serai.types.get", "v": "2.0", "format": "json"}
    request = httpx.Request(
        "POST", f"{gateway.url}/router/rest", params=query, files={"a_file": ("a.txt", b"text")}
    )
    request.read()
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=Secret())
    covered = (*COVERED, "content-type") if with_type else COVERED
    said: dict[str, Any] = {"key_id": ADA, "nonce": secrets.token_hex(8)}

    signer.sign(request, body=request.content, covered_component_ids=covered, **said)
    answer = sent(request)

    if with_type:
        assert upstream.received[0].body["a_file"]["signed"] is True
    else:
        assert error_of(answer) == (25, "isv.invalid-parameter:Signature")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"key_id": ""}, 28),
        ({"key_id": "99999999"}, 29),
        ({"key_id": SUSPENDED}, 29),
        ({"created": timedelta(minutes=-11)}, 31),
        ({"created": timedelta(minutes=11)}, 31),
        ({"expires": timedelta(seconds=-5)}, 25),
        ({"nonce": None}, 25),
        ({"nonce": "short"}, 25),
        ({"secret": "another"}, 25),
    ],
)
def test_what_the_signature_says_is_checked(
    gateway: RunningGateway, upstream: FarEnd, said: dict[str, Any], code: int
) -> None:
    now = datetime.now(UTC)
    moments = {name: now + off for name, off in said.items() if isinstance(off, timedelta)}

    answer = sent(message(gateway, **(said | moments)))

    assert error_of(answer)[0] == code
    assert upstream.received == []


def test_the_algorithm_is_ours_whatever_the_message_says(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    request = message(gateway)
    said = request.headers["signature-input"].replace("hmac-sha256", "ed25519")
    request.headers["signature-input"] = said

    assert error_of(sent(request))[0] == 25


@pytest.mark.parametrize(
    "said", ["", "sig1", "sig1=(", 'a=("@method"), b=("@path")', 'a=("@method");created="now"']
)
def test_a_header_that_cannot_be_read_is_refused(
    gateway: RunningGateway, upstream: FarEnd, said: str
) -> None:
    request = message(gateway)
    request.headers["signature-input"] = said

    assert error_of(sent(request))[0] == 43


def test_a_signature_input_without_signature_is_missing_one(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    request = message(gateway)
    del request.headers["signature"]

    assert error_of(sent(request)) == (24, "isv.missing-parameter:Signature")


def test_a_method_may_demand_it(gateway: RunningGateway, upstream: FarEnd) -> None:
    name = "serai.message.get"

    otherwise = post(gateway.url, signed(name))
    answer = sent(message(gateway, query=QUERY | {"method": name}))

    assert error_of(otherwise) == (25, "isv.invalid-parameter:sign")
    assert "RFC 9421" in otherwise.json()["error_response"]["sub_msg"]
    assert "error_response" not in answer.json()
    assert len(upstream.received) == 1


def test_floods_are_capped_for_each_app_and_nonces_are_bounded() -> None:
    signer = Signer("secret")
    now = datetime.now(UTC).replace(microsecond=0)
    few = MessageSignatures(window=timedelta(minutes=10), most_nonces=2, most_per_second=3)
    made = [_bare(number, b"secret", now) for number in range(4)]

    few.verify(made[0], (signer,), now)
    few.verify(made[1], (Signer("old"), signer), now)
    codes = [_code(few, made[number], signer, now) for number in (2, 3)]
    later = _code(few, made[3], signer, now + timedelta(seconds=1))

    assert codes == [10, 7]
    assert later == 10


def test_failing_messages_of_many_apps_are_capped_for_all_but_those_that_sign_well() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    few = MessageSignatures(window=timedelta(minutes=10), most_failing=2)
    good, bad = Signer("secret"), Signer("another")
    before = _code(few, _bare(0, b"secret", now), good, now)

    failing = [_code(few, _bare(n, b"secret", now, app=f"bad {n}"), bad, now) for n in range(4)]
    well = _code(few, _bare(1, b"secret", now), good, now)
    later = now + timedelta(seconds=1)
    next_second = _code(few, _bare(5, b"secret", now, app="new"), good, later)

    assert before == 0
    assert failing == [25, 25, 7, 7]
    assert well == next_second == 0


def _bare(number: int, secret: bytes, now: datetime, *, app: str = ADA) -> Any:
    said = f'("@method" "@path" "@query");created={int(now.timestamp())};keyid="{app}"'
    said += f';nonce="nonce-{number:04d}"'
    base = f'"@method": GET\n"@path": /sync\n"@query": ?\n"@signature-params": {said}'
    signature = base64.b64encode(hmac.digest(secret, base.encode(), "sha256"))
    headers = ((b"signature-input", f"s={said}".encode()), (b"signature", b"s=:%b:" % signature))
    return read_message("GET", "/sync", headers, b"")


def _code(few: MessageSignatures, made: Any, signer: Signer, now: datetime) -> int:
    try:
        few.verify(made, (signer,), now)
    except CallRefused as refusal:
        return int(refusal.code)
    return 0

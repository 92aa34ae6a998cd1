"""A Host can not lend its path to a signed message: what is covered is what was asked for."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.messages import read_message
from serai.protocol.errors import CallRefused
from serai.protocol.signature import Signer

SECRET = "helloworldhelloworldhelloworld12"
SIGNED = "/router/rest?method=aliexpress.ds.category.get"


class Secret(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> bytes:
        return SECRET.encode()


def verify(target: str, host: bytes) -> None:
    request = httpx.Request("GET", f"http://a{SIGNED}")
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=Secret())
    signer.sign(
        request,
        key_id="12345678",
        nonce="abcdefgh",
        covered_component_ids=("@method", "@path", "@query"),
    )
    headers = [
        (name.lower().encode(), value.encode())
        for name, value in request.headers.items()
        if name != "host"
    ]
    message = read_message("GET", target, [*headers, (b"host", host)], b"")
    signatures = MessageSignatures(window=timedelta(minutes=10))
    signatures.verify(message, (Signer(SECRET),), datetime.now(UTC))


def test_the_message_that_was_signed_is_right() -> None:
    verify(SIGNED, b"a")


@pytest.mark.parametrize(
    "host", [b"a", b"a" + SIGNED.encode() + b"#", b"a" + SIGNED.encode() + b"&x=", b"b@a/"]
)
def test_another_target_is_refused_whatever_the_host(host: bytes) -> None:
    with pytest.raises(CallRefused):
        verify("/sync?method=aliexpress.ds.order.create", host)

"""Calls with HTTP Message Signatures that were refused, as the gateway keeps them."""

import base64
import hmac

from django.utils import timezone

from serai.domain.apps.actions import show_secret
from serai.domain.apps.models import App
from serai.domain.apps.sealing import master_keys
from serai.domain.usage.models import FailedCall
from serai.protocol.diagnosis import Received
from serai.protocol.sealed_calls import seal_call
from serai.worker.diagnosing import diagnose_due
from tests import make


def secret_of(app: App) -> str:
    return show_secret(app, by=app.developer.user)


def received(app: App, *, signed_path: str = "/sync") -> Received:
    created = int(timezone.now().timestamp())
    said = f'("@method" "@path" "@query");created={created};keyid="{app.key}";nonce="nonce-0001"'
    base = f'"@method": GET\n"@path": {signed_path}\n"@query": ?a=1\n"@signature-params": {said}'
    digest = hmac.digest(secret_of(app).encode(), base.encode(), "sha256")
    headers = (
        (b"signature-input", f"sig1={said}".encode()),
        (b"signature", b"sig1=:%b:" % base64.b64encode(digest)),
    )
    return Received("GET", "/sync", b"a=1", headers=headers)


def kept(
    app: App,
    sent: Received,
    *,
    code: int = 25,
    sub_code: str = "isv.invalid-parameter:Signature",
    request_id: str = "abc123",
) -> None:
    """Recorded, sealed and explained."""
    make.call_record(app.key, request_id=request_id, code=code, sub_code=sub_code)
    FailedCall.objects.create(
        at=timezone.now(),
        app_key=app.key,
        request_id=request_id,
        sealed=seal_call(sent, master_keys(), request_id=request_id),
    )
    diagnose_due()

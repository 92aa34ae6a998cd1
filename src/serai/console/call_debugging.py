"""Why the signature of a kept call failed, and for whom the right one is shown."""

from dataclasses import dataclass, replace

from serai.console.call_signing import signed_curl
from serai.console.call_telling import Told, told
from serai.domain.apps.models import App
from serai.domain.developers.models import User
from serai.domain.usage.failures import finding_of, received_of, secrets_of
from serai.domain.usage.models import CallRecord, FailedCall
from serai.protocol.diagnosis import Diagnosis, Piece, PieceKind, Received, diagnose
from serai.protocol.diagnosis.explained import is_explained
from serai.protocol.diagnosis.telling import MOST_SHOWN, without
from serai.protocol.errors import Code
from serai.protocol.sealing import SealBroken


@dataclass(frozen=True)
class Debugger:
    """`state`: looking, found, not_kept or unreadable. `curl` is signed now, with this secret."""

    state: str
    told: Told | None = None
    is_raw_gone: bool = False
    may_sign: bool = False
    curl: str = ""


def is_of_signature(record: CallRecord) -> bool:
    """Whether it may have been refused for its signature: of a message also its time and nonce."""
    return any(
        is_explained(record.code, record.sub_code, is_message=is_message)
        for is_message in (False, True)
    )


def debugger_of(
    record: CallRecord, app: App, *, by: User, may_sign: bool, theirs: str = ""
) -> Debugger | None:
    """None for a call whose signature held. `theirs` is a string to compare with ours."""
    if not is_of_signature(record):
        return None
    failed = FailedCall.objects.filter(request_id=record.request_id, app_key=app.key).first()
    if failed is None:
        # A time or a repeat refused without one: the call was signed with `sign`, which held.
        return Debugger("not_kept") if record.code == Code.INVALID_SIGNATURE else None
    if not failed.finding and failed.sealed:
        return Debugger("looking")
    found = finding_of(failed)
    if found is None:
        return Debugger("unreadable", is_raw_gone=not failed.sealed)
    if theirs:
        found = compared(found, theirs, app)
    if not failed.sealed or not may_sign:
        return Debugger("found", told(found), not failed.sealed, may_sign=may_sign)
    try:
        received = received_of(failed)
    except SealBroken:
        return Debugger("found", told(found), may_sign=may_sign)
    found = replace(found, expected_sign=expected_sign(received, app))
    return Debugger("found", told(found), False, True, signed_curl(received, app, by=by))


def compared(found: Diagnosis, theirs: str, app: App) -> Diagnosis:
    """The same finding with a string that its developer gave, secrets masked."""
    unix = theirs.replace("\r\n", "\n")  # browsers send each line end of a field as two characters
    text = without([secret.value for secret in secrets_of(app)], unix[:MOST_SHOWN])
    return replace(found, signed_pieces=(Piece(PieceKind.TEXT, text.strip("\n")),))


def expected_sign(received: Received, app: App) -> str:
    """A way to sign: only for somebody who may see the AppSecret."""
    secrets = secrets_of(app)
    return diagnose(received, secrets, now=None, with_expected_sign=True).expected_sign

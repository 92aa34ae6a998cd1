"""Ten minutes either way, for both forms of the timestamp; text is always GMT+8."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from serai.gateway.admission import KnownApp, identify
from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.time_window import WINDOW
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused
from serai.protocol.published import AppDocument, AppTypeDocument
from serai.protocol.signature import Signer, sign

NOW = datetime(2026, 11, 23, 16, 30, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
SECRET = "secret"
ADA = KnownApp(
    "12345678",
    AppDocument(True, "dropshipping", ()),
    AppTypeDocument((), 5000, ("md5",)),
    (Signer("older"), Signer(SECRET)),
)


def _identified(timestamp: str) -> int:
    """0, or the code with which the call is refused."""
    messages = MessageSignatures(window=WINDOW)
    params = {"app_key": ADA.key, "timestamp": timestamp, "v": "2.0", "sign_method": "md5"}
    call = Call(params | {"sign": sign(params, SECRET, "md5")}, {}, "127.0.0.1")
    try:
        return 0 if identify(call, ADA, messages, NOW) is ADA else -1
    except CallRefused as refusal:
        return int(refusal.code)


def _text(moment: datetime) -> str:
    return f"{moment + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"


def _milliseconds(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))


@pytest.mark.parametrize("written", [_text, _milliseconds])
@pytest.mark.parametrize("direction", [1, -1], ids=["late", "early"])
def test_ten_minutes_off_are_allowed_and_a_second_more_is_not(
    written: Callable[[datetime], str], direction: int
) -> None:
    assert _identified(written(NOW + direction * TEN_MINUTES)) == 0
    assert _identified(written(NOW + direction * (TEN_MINUTES + timedelta(seconds=1)))) == 31


def test_text_is_the_time_of_china_wherever_the_server_stands() -> None:
    assert _identified("2026-11-24 00:30:00") == 0
    assert _identified("2026-11-23 16:30:00") == 31


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-11-24T00:30:00",
        "2026-11-24 00:30",
        "2026-W48-2 00:30:00",
        " 2026-11-24 00:30:00",
        "2026-11-24 00:30:60",
        "2026-02-30 00:30:00",
        "1795451400",
        "1795451400000.0",
        "0" * 13,
    ],
)
def test_other_forms_are_refused(timestamp: str) -> None:
    assert _identified(timestamp) == 31

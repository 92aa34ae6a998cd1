"""When a call says that it was made, and how far off that may be: both forms, text in GMT+8."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from serai.gateway.message_signatures import created_at
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code, invalid, missing

WINDOW = timedelta(minutes=10)

_CHINA = timezone(timedelta(hours=8))
_TEXT_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_MILLISECONDS = re.compile(r"[0-9]{13}")


def check_time(call: Call, now: datetime, window: timedelta) -> None:
    """Nothing, or CallRefused with 30 or 31."""
    stamped = stamped_at(call)
    if stamped is None:
        raise _no_time(call)
    if abs(stamped - now) > window:
        here = now.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
        minutes = f"{window.total_seconds() / 60:g}"
        why = f"The timestamp is more than {minutes} minutes off; here it is {here} GMT+8."
        raise invalid(Code.INVALID_TIMESTAMP, "timestamp", why)


def _no_time(call: Call) -> CallRefused:
    if call.message is not None and call.message.created is None:
        return missing(Code.MISSING_TIMESTAMP, "created")
    if call.message is None and not call.asks("timestamp"):
        return missing(Code.MISSING_TIMESTAMP, "timestamp")
    return CallRefused(Code.INVALID_TIMESTAMP)


def stamped_at(call: Call) -> datetime | None:
    """When the call says that it was made; None if it does not say, or not so that we know."""
    if call.message is None:
        return time_of(call.params.get("timestamp", ""))
    return created_at(call.message)


@lru_cache(maxsize=1024)  # most calls of a second carry the same text
def time_of(text: str) -> datetime | None:
    """The moment that a timestamp stands for; None if it has neither form."""
    try:
        if _TEXT_TIME.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=_CHINA)
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
    except ValueError:
        pass
    return None

"""The codes of platform errors, and what one row of the table of errors says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Code(IntEnum):
    APP_CALL_LIMITED = 7
    HTTP_ACTION_NOT_ALLOWED = 9
    SERVICE_UNAVAILABLE = 10
    INSUFFICIENT_PERMISSIONS = 11
    MISSING_METHOD = 21
    INVALID_METHOD = 22
    INVALID_FORMAT = 23
    MISSING_SIGNATURE = 24
    INVALID_SIGNATURE = 25
    MISSING_SESSION = 26
    INVALID_SESSION = 27
    MISSING_APP_KEY = 28
    INVALID_APP_KEY = 29
    MISSING_TIMESTAMP = 30
    INVALID_TIMESTAMP = 31
    MISSING_VERSION = 32
    INVALID_VERSION = 33
    UNSUPPORTED_VERSION = 34
    MISSING_ARGUMENTS = 40
    INVALID_ARGUMENTS = 41
    PARAMETER_ERROR = 43
    INVALID_ENCODING = 47
    REMOTE_SERVICE_ERROR = 50


class Fault(StrEnum):
    CALLER = "caller"
    PLATFORM = "platform"
    UPSTREAM = "upstream"


class Retry(StrEnum):
    NEVER = "never unchanged"
    LATER = "later, with growing pauses"
    AFTER_THE_BAN = "when the ban has ended"


class Iop(NamedTuple):
    """How the IOP dialects (/sync, /rest) tell an error. An empty text: sub_msg says it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the published table. `others`: sub_codes that IOP tells by another code."""

    text: str
    sub_code: str
    fault: Fault
    retry: Retry
    remedy: str
    iop: Iop
    others: Mapping[str, Iop] = field(default_factory=dict)

"""The one published table of platform errors, and the one way to raise one.

Codes and texts are those of the TOP call protocol: an answer with an error is HTTP 200 and carries
``code``, ``msg``, ``sub_code``, ``sub_msg`` and ``request_id``. The printed reference is made
from ``TABLE``.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the published table."""

    text: str
    sub_code: str
    fault: Fault
    retry: Retry
    remedy: str


def _caller(text: str, sub_code: str, remedy: str) -> Entry:
    return Entry(text, sub_code, Fault.CALLER, Retry.NEVER, remedy)


TABLE: dict[Code, Entry] = {
    Code.APP_CALL_LIMITED: Entry(
        "App Call Limited",
        "accesscontrol.limited-by-app-access-count",
        Fault.CALLER,
        Retry.AFTER_THE_BAN,
        "Wait for the number of seconds in sub_msg, or ask for a higher quota.",
    ),
    Code.HTTP_ACTION_NOT_ALLOWED: _caller(
        "Http Action Not Allowed", "isv.http-action-not-allowed", "Use GET or POST."
    ),
    Code.SERVICE_UNAVAILABLE: Entry(
        "Service Currently Unavailable",
        "isp.remote-connection-error",
        Fault.PLATFORM,
        Retry.LATER,
        "Repeat the call later; give the request_id if it goes on.",
    ),
    Code.INSUFFICIENT_PERMISSIONS: _caller(
        "Insufficient ISV Permissions",
        "isv.permission-api-package-limit",
        "Call only methods of the API groups that the app's page lists; sub_msg names the group.",
    ),
    Code.MISSING_METHOD: _caller(
        "Missing Method", "isv.missing-parameter:method", "Send the name of the method."
    ),
    Code.INVALID_METHOD: _caller(
        "Invalid Method", "isv.invalid-parameter:method", "Check the method's name."
    ),
    Code.INVALID_FORMAT: _caller(
        "Invalid Format", "isv.invalid-parameter:format", "Send format=xml or format=json."
    ),
    Code.MISSING_SIGNATURE: _caller(
        "Missing Signature", "isv.missing-parameter:sign", "Sign the call and send sign."
    ),
    Code.INVALID_SIGNATURE: _caller(
        "Invalid Signature",
        "isv.invalid-parameter:sign",
        "Check the AppSecret, the digest, the order of the names and that files are not signed.",
    ),
    Code.MISSING_SESSION: _caller(
        "Missing Session",
        "isv.missing-parameter:session",
        "Send the access token of the account owner for whom the call is made.",
    ),
    Code.INVALID_SESSION: _caller(
        "Invalid Session", "invalid-sessionkey", "Have the account owner authorise the app again."
    ),
    Code.MISSING_APP_KEY: _caller(
        "Missing App Key", "isv.missing-parameter:app_key", "Send the AppKey."
    ),
    Code.INVALID_APP_KEY: _caller(
        "Invalid App Key",
        "isv.appkey-not-exists",
        "Check the AppKey and, on the app's page, that the app is active.",
    ),
    Code.MISSING_TIMESTAMP: _caller(
        "Missing Timestamp", "isv.missing-parameter:timestamp", "Send the time of the call."
    ),
    Code.INVALID_TIMESTAMP: _caller(
        "Invalid Timestamp",
        "isv.invalid-parameter:timestamp",
        "Send yyyy-MM-dd HH:mm:ss in GMT+8 or epoch milliseconds, at most ten minutes off.",
    ),
    Code.MISSING_VERSION: _caller("Missing Version", "isv.missing-parameter:v", "Send v=2.0."),
    Code.INVALID_VERSION: _caller("Invalid Version", "isv.invalid-parameter:v", "Send v=2.0."),
    Code.UNSUPPORTED_VERSION: _caller(
        "Unsupported Version", "isv.invalid-parameter:v", "Send v=2.0."
    ),
    Code.MISSING_ARGUMENTS: _caller(
        "Missing Required Arguments",
        "isv.missing-parameter",
        "Send the parameter that sub_code names.",
    ),
    Code.INVALID_ARGUMENTS: _caller(
        "Invalid Arguments",
        "isv.invalid-parameter",
        "Correct the parameter that sub_code names; sub_msg says what it must look like.",
    ),
    Code.PARAMETER_ERROR: _caller(
        "Parameter Error",
        "isv.unreadable-request",
        "Send parameters in the query, as a urlencoded form or as multipart/form-data.",
    ),
    Code.INVALID_ENCODING: _caller(
        "Invalid Encoding", "isv.invalid-encoding", "Encode all text as UTF-8."
    ),
    Code.REMOTE_SERVICE_ERROR: Entry(
        "Remote service error",
        "isp.remote-service-error",
        Fault.UPSTREAM,
        Retry.LATER,
        "With isv. correct the call as sub_msg says; with isp. repeat it later.",
    ),
}


class CallRefused(Exception):
    """A call that gets the platform's error instead of an answer."""

    def __init__(self, code: Code, *, sub_code: str = "", sub_msg: str = "") -> None:
        super().__init__(code.name)
        entry = TABLE[code]
        self.code = code
        self.text = entry.text
        self.sub_code = sub_code or entry.sub_code
        self.sub_msg = sub_msg or entry.remedy


def missing(code: Code, name: str) -> CallRefused:
    """The refusal of a call without the parameter `name`."""
    return CallRefused(
        code,
        sub_code=f"isv.missing-parameter:{name}",
        sub_msg=f"Missing required arguments:{name}",
    )


def invalid(code: Code, name: str, why: str) -> CallRefused:
    """The refusal of a call whose parameter `name` is wrong."""
    return CallRefused(code, sub_code=f"isv.invalid-parameter:{name}", sub_msg=why)

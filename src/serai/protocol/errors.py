"""The one published table of platform errors, and the one way to raise one.

Codes and texts are those of the TOP call protocol: an answer with an error is HTTP 200 and carries
``code``, ``msg``, ``sub_code``, ``sub_msg`` and ``request_id``. The IOP dialects tell the same
error by a symbolic code and a text of their own. The printed reference is made from ``TABLE``.
"""

from collections.abc import Mapping

from serai.protocol.codes import Code, Entry, Fault, Iop, Retry

__all__ = ["TABLE", "CallRefused", "Code", "Entry", "Fault", "Iop", "Retry"]
__all__ += ["banned", "invalid", "missing"]

_NO_SIGNATURE = Iop(
    "IncompleteSignature", "The request signature does not conform to platform standards"
)
_NO_TIME = Iop("IllegalTimestamp", "The timestamp is invalid or malformed")
_NO_KEY = Iop("InvalidAppKey", "The specified App Key is invalid")
_NO_API = Iop("InvalidApiPath", "The specified API path is invalid")
_NO_TOKEN = Iop("IllegalAccessToken", "The specified access token is invalid or expired")
_MISSING = Iop("MissingParameter", "")
_INVALID = Iop("InvalidParameter", "")
_AWAY = Iop("ServiceUnavailable", "The service is temporarily unavailable")
_LATE = Iop("ServiceTimeout", "The service did not answer in time")
_BUSINESS = Iop("15", "Remote service error")


def _caller(
    text: str, sub_code: str, remedy: str, iop: Iop, others: Mapping[str, Iop] | None = None
) -> Entry:
    return Entry(text, sub_code, Fault.CALLER, Retry.NEVER, remedy, iop, others or {})


TABLE: dict[Code, Entry] = {
    Code.APP_CALL_LIMITED: Entry(
        "App Call Limited",
        "accesscontrol.limited-by-app-access-count",
        Fault.CALLER,
        Retry.AFTER_THE_BAN,
        "Wait for the number of seconds in sub_msg, or ask for a higher quota.",
        Iop("AppCallLimit", ""),
        {"accesscontrol.limited-by-api-access-count": Iop("ApiCallLimit", "")}
        | {"accesscontrol.limited-by-app-api-access-count": Iop("ApiCallLimit", "")},
    ),
    Code.HTTP_ACTION_NOT_ALLOWED: _caller(
        "Http Action Not Allowed", "isv.http-action-not-allowed", "Use GET or POST.", _INVALID
    ),
    Code.SERVICE_UNAVAILABLE: Entry(
        "Service Currently Unavailable",
        "isp.remote-connection-error",
        Fault.PLATFORM,
        Retry.LATER,
        "Repeat the call later; give the request_id if it goes on.",
        _AWAY,
    ),
    Code.INSUFFICIENT_PERMISSIONS: _caller(
        "Insufficient ISV Permissions",
        "isv.permission-api-package-limit",
        "Call only methods of the API groups that the app's page lists; sub_msg names the group.",
        Iop("InsufficientPermission", "App does not have permission to access this api"),
        {"isv.permission-ip-whitelist-limit": Iop("AppWhiteIpLimit", "")},
    ),
    Code.MISSING_METHOD: _caller(
        "Missing Method", "isv.missing-parameter:method", "Send the name of the method.", _NO_API
    ),
    Code.INVALID_METHOD: _caller(
        "Invalid Method", "isv.invalid-parameter:method", "Check the method's name.", _NO_API
    ),
    Code.INVALID_FORMAT: _caller(
        "Invalid Format",
        "isv.invalid-parameter:format",
        "Send format=xml or format=json.",
        _INVALID,
    ),
    Code.MISSING_SIGNATURE: _caller(
        "Missing Signature",
        "isv.missing-parameter:sign",
        "Sign the call and send sign.",
        _NO_SIGNATURE,
    ),
    Code.INVALID_SIGNATURE: _caller(
        "Invalid Signature",
        "isv.invalid-parameter:sign",
        "Check the AppSecret, the digest, the order of the names and that files are not signed.",
        _NO_SIGNATURE,
    ),
    Code.MISSING_SESSION: _caller(
        "Missing Session",
        "isv.missing-parameter:session",
        "Send the access token of the account owner for whom the call is made.",
        _NO_TOKEN,
    ),
    Code.INVALID_SESSION: _caller(
        "Invalid Session",
        "invalid-sessionkey",
        "Have the account owner authorise the app again.",
        _NO_TOKEN,
    ),
    Code.MISSING_APP_KEY: _caller(
        "Missing App Key", "isv.missing-parameter:app_key", "Send the AppKey.", _NO_KEY
    ),
    Code.INVALID_APP_KEY: _caller(
        "Invalid App Key",
        "isv.appkey-not-exists",
        "Check the AppKey and, on the app's page, that the app is active.",
        _NO_KEY,
    ),
    Code.MISSING_TIMESTAMP: _caller(
        "Missing Timestamp",
        "isv.missing-parameter:timestamp",
        "Send the time of the call.",
        _NO_TIME,
    ),
    Code.INVALID_TIMESTAMP: _caller(
        "Invalid Timestamp",
        "isv.invalid-parameter:timestamp",
        "Send yyyy-MM-dd HH:mm:ss in GMT+8 or epoch milliseconds, at most ten minutes off.",
        _NO_TIME,
    ),
    Code.MISSING_VERSION: _caller(
        "Missing Version", "isv.missing-parameter:v", "Send v=2.0.", _MISSING
    ),
    Code.INVALID_VERSION: _caller(
        "Invalid Version", "isv.invalid-parameter:v", "Send v=2.0.", _INVALID
    ),
    Code.UNSUPPORTED_VERSION: _caller(
        "Unsupported Version", "isv.invalid-parameter:v", "Send v=2.0.", _INVALID
    ),
    Code.MISSING_ARGUMENTS: _caller(
        "Missing Required Arguments",
        "isv.missing-parameter",
        "Send the parameter that sub_code names.",
        _MISSING,
    ),
    Code.INVALID_ARGUMENTS: _caller(
        "Invalid Arguments",
        "isv.invalid-parameter",
        "Correct the parameter that sub_code names; sub_msg says what it must look like.",
        _INVALID,
    ),
    Code.PARAMETER_ERROR: _caller(
        "Parameter Error",
        "isv.unreadable-request",
        "Send parameters in the query, as a urlencoded form or as multipart/form-data.",
        _INVALID,
    ),
    Code.INVALID_ENCODING: _caller(
        "Invalid Encoding", "isv.invalid-encoding", "Encode all text as UTF-8.", _INVALID
    ),
    Code.REMOTE_SERVICE_ERROR: Entry(
        "Remote service error",
        "isp.remote-service-error",
        Fault.UPSTREAM,
        Retry.LATER,
        "With isv. correct the call as sub_msg says; with isp. repeat it later.",
        _BUSINESS,
        {"isp.remote-service-timeout": _LATE},
    ),
}


class CallRefused(Exception):
    """A call that gets the platform's error instead of an answer.

    `iop_text`: the words of the IOP dialects where they differ from the table's and sub_msg.
    `ban_seconds`: how long the same call would be refused again, 0 if nobody knows.
    """

    def __init__(
        self,
        code: Code,
        *,
        sub_code: str = "",
        sub_msg: str = "",
        iop_text: str = "",
        ban_seconds: int = 0,
    ) -> None:
        super().__init__(code.name)
        entry = TABLE[code]
        self.code = code
        self.text = entry.text
        self.sub_code = sub_code or entry.sub_code
        self.sub_msg = sub_msg or entry.remedy
        self.ban_seconds = ban_seconds
        self._iop_text = iop_text

    @property
    def fault(self) -> Fault:
        return TABLE[self.code].fault

    @property
    def iop(self) -> Iop:
        """The symbolic code and the text of the IOP dialects."""
        entry = TABLE[self.code]
        code, text = entry.others.get(self.sub_code, entry.iop)
        return Iop(code, self._iop_text or text or self.sub_msg)


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


def banned(seconds: int, why: str, *, sub_code: str = "") -> CallRefused:
    """The refusal of a call over a limit for so many seconds; `why` is a sentence.

    Clients parse the number out of these very sentences, word for word.
    """
    return CallRefused(
        Code.APP_CALL_LIMITED,
        sub_code=sub_code,
        sub_msg=f"This ban will last for {seconds} more seconds. {why}",
        iop_text="Api access frequency exceeds the limit. "
        f"this ban will last {seconds} seconds. {why}",
        ban_seconds=seconds,
    )

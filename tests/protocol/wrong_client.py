"""A client that signs wrongly on purpose, written apart from what is tested.

Each wrong is one deviation from the published protocol, as a real client's code makes it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode

from serai.protocol.diagnosis import Cause, KnownSecret, Received, SecretKind

SECRET = "0123456789abcdef0123456789abcdef"
RETIRED = "fedcba9876543210fedcba9876543210"
OTHERS = "00112233445566778899aabbccddeeff"
SECRETS = (
    KnownSecret(SECRET),
    KnownSecret(RETIRED, SecretKind.RETIRED),
    KnownSecret(OTHERS, SecretKind.OTHER_APP, "Lumbre"),
)
FILE = b"\x89PNG of a licence"
BOUNDARY = "----of-a-client"


class Wrong(NamedTuple):
    """`does` names what two wrongs cannot both do, `only` the digests where it is one."""

    name: str
    cause: Cause
    does: str
    only: tuple[str, ...] = ("md5", "hmac", "hmac-sha256", "sha256")


PLAIN = ("md5",)
KEYED = ("hmac", "hmac-sha256", "sha256")
WRONGS = (
    Wrong("retired secret", Cause.RETIRED_SECRET, "secret"),
    Wrong("other app's secret", Cause.OTHER_APPS_SECRET, "secret"),
    Wrong("line end in secret", Cause.ALTERED_SECRET, "secret"),
    Wrong("other digest", Cause.OTHER_DIGEST, "digest"),
    Wrong("sha1", Cause.OTHER_DIGEST, "digest"),
    Wrong("plain sha256", Cause.DIGEST_NOT_KEYED, "digest", ("hmac-sha256", "sha256")),
    Wrong("secret only before", Cause.SECRET_ONLY_BEFORE, "digest", PLAIN),
    Wrong("secret only after", Cause.SECRET_ONLY_AFTER, "digest", PLAIN),
    Wrong("no secret", Cause.SECRET_NOT_USED, "digest", PLAIN),
    Wrong("wrapped for hmac", Cause.SECRET_WRAPPED_FOR_HMAC, "digest", KEYED),
    Wrong("swapped", Cause.KEY_AND_STRING_SWAPPED, "digest", KEYED),
    Wrong("lower-case hex", Cause.LOWER_CASE_HEX, "hex"),
    Wrong("dashes", Cause.SIGN_WRITTEN_OTHERWISE, "hex"),
    Wrong("no prefix", Cause.PREFIX_MISSING, "prefix"),
    Wrong("path as prefix", Cause.PREFIX_SUPERFLUOUS, "prefix"),
    Wrong("method as prefix", Cause.PREFIX_SUPERFLUOUS, "prefix"),
    Wrong("whole path as prefix", Cause.PREFIX_OTHER, "prefix"),
    Wrong("quoted", Cause.URL_ENCODED, "encoding"),
    Wrong("quoted with plus", Cause.URL_ENCODED, "encoding"),
    Wrong("sent quoted twice", Cause.ENCODED_TWICE, "encoding"),
    Wrong("plus sent plain", Cause.PLUS_SENT_PLAIN, "encoding"),
    Wrong("sorted without case", Cause.CASE_INSENSITIVE_SORT, "order"),
    Wrong("not sorted", Cause.NOT_SORTED, "order"),
    Wrong("= and &", Cause.SEPARATORS, "separators"),
    Wrong("=", Cause.SEPARATORS, "separators"),
    Wrong("&", Cause.SEPARATORS, "separators"),
    Wrong("no blanks", Cause.BLANKS_LEFT_OUT, "blanks"),
    Wrong("body not signed", Cause.BODY_NOT_SIGNED, "places"),
    Wrong("query not signed", Cause.QUERY_NOT_SIGNED, "places"),
    Wrong("body appended", Cause.BODY_APPENDED, "suffix"),
    Wrong("sign_method not signed", Cause.SIGN_METHOD_NOT_SIGNED, "sign_method"),
    Wrong("session added late", Cause.NOT_SIGNED, "session"),
    Wrong("file signed", Cause.FILE_SIGNED, "file"),
    Wrong("sign included", Cause.SIGN_INCLUDED, "sign"),
    Wrong("gbk", Cause.OTHER_CHARSET, "charset"),
    Wrong("trimmed", Cause.TRIMMED, "trimming"),
    Wrong("seconds", Cause.SECONDS_FOR_MILLISECONDS, "timestamp"),
    Wrong("in UTC", Cause.WRONG_ZONE, "timestamp"),
    Wrong("in UTC+9", Cause.WRONG_ZONE, "timestamp"),
)


@dataclass
class Sent:
    query: dict[str, str]
    body: dict[str, str]
    path: str


def request_of(wrongs: frozenset[str], sign_method: str) -> Received:
    """One request with everything in it that one can sign wrongly, signed so."""
    sent = _parameters(wrongs, sign_method)
    query, body = _urlencoded(sent.query, wrongs), _urlencoded(sent.body, wrongs).encode()
    content_type = "application/x-www-form-urlencoded;charset=utf-8"
    if "file signed" in wrongs:
        body, content_type = (
            _multipart(sent.body, wrongs),
            f"multipart/form-data; boundary={BOUNDARY}",
        )
    string = string_of(sent, wrongs) + (body if "body appended" in wrongs else b"")
    sign = _sign(string, sign_method, wrongs)
    return Received("POST", sent.path, f"{query}&sign={sign}".encode(), content_type, body)


def _parameters(wrongs: frozenset[str], sign_method: str) -> Sent:
    needs_prefix = wrongs & {"no prefix", "whole path as prefix"}
    query = {
        "method": "aliexpress.ds.order.create",
        "app_key": "53472096",
        "session": "50000601c30",
        "timestamp": "1795428167000" if "seconds" in wrongs else "2026-11-23 18:02:47",
        "format": "json",
        "v": "2.0",
        "sign_method": sign_method,
        "partner_id": "",
        "Zone": " Asia/Shanghai 中国 1+1",
    }
    body = {
        "title": " 测试 a&b=c+d ",
        "note": "",
        "shipTo": "FR",
        "ship_to": "US",
        "B": "1 + 1",
    }
    return Sent(query, body, "/rest/ds/order/create" if needs_prefix else "/router/rest")


def string_of(sent: Sent, wrongs: frozenset[str]) -> bytes:
    params = {} if "query not signed" in wrongs else dict(sent.query)
    params |= {} if "body not signed" in wrongs else sent.body
    _add_and_leave_out(params, wrongs)
    _stamp(params, wrongs)
    if "trimmed" in wrongs:
        params = {k: v.strip() for k, v in params.items()}
    charset = "gbk" if "gbk" in wrongs else "utf-8"
    values = {k: v.encode(charset) for k, v in params.items()}
    if "file signed" in wrongs:
        values["image"] = FILE
    if "quoted" in wrongs:
        values = {k: quote(v, safe="").encode() for k, v in values.items()}
    if "quoted with plus" in wrongs:
        values = {k: quote_plus(v).encode() for k, v in values.items()}
    return _prefix(sent, wrongs) + _joined(values, wrongs)


def _add_and_leave_out(params: dict[str, str], wrongs: frozenset[str]) -> None:
    if "sign_method not signed" in wrongs:
        params.pop("sign_method", None)
    if "session added late" in wrongs:
        params.pop("session", None)
    if "no blanks" in wrongs:
        for name in [k for k, v in params.items() if v == ""]:
            del params[name]
    if "sign included" in wrongs:
        params["sign"] = ""


def _stamp(params: dict[str, str], wrongs: frozenset[str]) -> None:
    if "timestamp" not in params:
        return
    if "seconds" in wrongs:
        params["timestamp"] = "1795428167"
    if "in UTC" in wrongs:
        params["timestamp"] = "2026-11-23 10:02:47"
    if "in UTC+9" in wrongs:
        params["timestamp"] = "2026-11-23 19:02:47"


def _prefix(sent: Sent, wrongs: frozenset[str]) -> bytes:
    if "no prefix" in wrongs:
        return b""
    if "method as prefix" in wrongs:
        return b"aliexpress.ds.order.create"
    if wrongs & {"path as prefix", "whole path as prefix"}:
        return sent.path.encode()
    return b""


def _joined(values: dict[str, bytes], wrongs: frozenset[str]) -> bytes:
    names = list(values)
    if "sorted without case" in wrongs:
        names.sort(key=str.lower)
    elif "not sorted" not in wrongs:
        names.sort()
    between = b"=" if wrongs & {"= and &", "="} else b""
    after = b"&" if wrongs & {"= and &", "&"} else b""
    return after.join(name.encode() + between + values[name] for name in names)


def _sign(string: bytes, sign_method: str, wrongs: frozenset[str]) -> str:
    secret = SECRET
    if "retired secret" in wrongs:
        secret = RETIRED
    if "other app's secret" in wrongs:
        secret = OTHERS
    if "line end in secret" in wrongs:
        secret += "\n"
    sign = _digest(string, secret.encode(), sign_method, wrongs).hex().upper()
    if "lower-case hex" in wrongs:
        return sign.lower()
    if "dashes" in wrongs:
        return "-".join(sign[at : at + 2] for at in range(0, len(sign), 2))
    return sign


def _digest(string: bytes, key: bytes, sign_method: str, wrongs: frozenset[str]) -> bytes:
    if "other digest" in wrongs:
        sign_method = {"md5": "hmac-sha256"}.get(sign_method, "md5")
    if "sha1" in wrongs:
        return hmac.new(key, string, hashlib.sha1).digest()
    if "plain sha256" in wrongs:
        return hashlib.sha256(key + string + key).digest()
    if "secret only before" in wrongs:
        return hashlib.md5(key + string).digest()
    if "secret only after" in wrongs:
        return hashlib.md5(string + key).digest()
    if "no secret" in wrongs:
        return hashlib.md5(string).digest()
    if sign_method == "md5":
        return hashlib.md5(key + string + key).digest()
    if "wrapped for hmac" in wrongs:
        string = key + string + key
    if "swapped" in wrongs:
        key, string = string, key
    return hmac.new(key, string, hashlib.md5 if sign_method == "hmac" else hashlib.sha256).digest()


def _urlencoded(params: dict[str, str], wrongs: frozenset[str]) -> str:
    if "sent quoted twice" in wrongs:
        params = {k: quote(v) for k, v in params.items()}
    encoded = urlencode(params, quote_via=quote)
    return encoded.replace("%2B", "+") if "plus sent plain" in wrongs else encoded


def _multipart(params: dict[str, str], wrongs: frozenset[str]) -> bytes:
    parts = b""
    for name, value in params.items():
        shown = quote(value) if "sent quoted twice" in wrongs else value
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts += f"{head}{shown}\r\n".encode()
    head = 'Content-Disposition: form-data; name="image"; filename="licence.png"'
    parts += f"--{BOUNDARY}\r\n{head}\r\nContent-Type: image/png\r\n\r\n".encode() + FILE
    return parts + f"\r\n--{BOUNDARY}--\r\n".encode()

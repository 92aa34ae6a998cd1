"""A client of HTTP Message Signatures that goes wrong, written apart from what is tested.

It writes RFC 9421's signature base by hand; each wrong is one deviation of code or a proxy.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import NamedTuple

from serai.protocol.diagnosis import Cause, Received
from serai.protocol.diagnosis.explained import signature_headers
from tests.protocol.wrong_client import OTHERS, RETIRED, SECRET

CREATED = 1795428167
QUERY = "method=aliexpress.ds.product.get&app_key=53472096&v=2.0&title=Tea%20pot%3A1&b=%C3%A9"
BODY = b"product_id=1005006148217733&note=a+b"
HEX_OF_ANOTHER = hashlib.sha256(b"other").hexdigest()


class WrongMessage(NamedTuple):
    """`does` names what two wrongs cannot both do."""

    name: str
    cause: Cause
    does: str

    def goes_with(self, other: "WrongMessage") -> bool:
        return not set(self.does.split(", ")) & set(other.does.split(", "))


WRONG_MESSAGES = (
    WrongMessage("retired secret", Cause.RETIRED_SECRET, "secret"),
    WrongMessage("other app's secret", Cause.OTHER_APPS_SECRET, "secret"),
    WrongMessage("line end in secret", Cause.ALTERED_SECRET, "secret"),
    WrongMessage("secret decoded from hex", Cause.ALTERED_SECRET, "secret"),
    WrongMessage("secret decoded from base64", Cause.ALTERED_SECRET, "secret"),
    WrongMessage("sha512", Cause.MESSAGE_DIGEST, "algorithm"),
    WrongMessage("sha1", Cause.MESSAGE_DIGEST, "algorithm"),
    WrongMessage("plain sha256", Cause.DIGEST_NOT_KEYED, "algorithm"),
    WrongMessage("base64 of hex", Cause.SIGNATURE_WRITTEN_OTHERWISE, "writing"),
    WrongMessage("bare hex", Cause.SIGNATURE_WRITTEN_OTHERWISE, "writing"),
    WrongMessage("other label", Cause.LABELS_DIFFER, "writing"),
    WrongMessage("other alg", Cause.ALG_OTHER, "alg"),
    WrongMessage("no keyid", Cause.KEYID_MISSING, "keyid"),
    WrongMessage("other keyid", Cause.KEYID_AND_APP_KEY, "keyid"),
    WrongMessage("unknown parameter", Cause.PARAMETER_UNKNOWN, "parameter"),
    WrongMessage("no created", Cause.CREATED_MISSING, "created"),
    WrongMessage("created in milliseconds", Cause.CREATED_NOT_SECONDS, "created"),
    WrongMessage("created long ago", Cause.CREATED_OFF, "created"),
    WrongMessage("expired", Cause.EXPIRED, "expires"),
    WrongMessage("no nonce", Cause.NONCE_MISSING, "nonce"),
    WrongMessage("short nonce", Cause.NONCE_FORM, "nonce"),
    WrongMessage("query not covered", Cause.NOT_COVERED, "query"),
    WrongMessage("path not covered", Cause.NOT_COVERED, "path"),
    WrongMessage("digest not covered", Cause.NOT_COVERED, "digest"),
    WrongMessage("no digest", Cause.DIGEST_MISSING, "digest"),
    WrongMessage("digest as Digest", Cause.DIGEST_FORM, "digest"),
    WrongMessage("digest of nothing", Cause.DIGEST_OF_ANOTHER, "digest"),
    WrongMessage("digest of another", Cause.DIGEST_WRONG, "digest"),
    WrongMessage("header not sent", Cause.HEADER_MISSING, "date"),
    WrongMessage("method in small letters", Cause.METHOD_OTHER, "method"),
    WrongMessage("made a GET", Cause.METHOD_OTHER, "method"),
    WrongMessage("path cut by a proxy", Cause.PATH_OTHER, "path"),
    WrongMessage("path with query", Cause.PATH_OTHER, "path, query"),
    WrongMessage("no question mark", Cause.QUERY_OTHER, "query"),
    WrongMessage("query decoded", Cause.QUERY_OTHER, "query"),
    WrongMessage("query with plus", Cause.QUERY_OTHER, "query"),
    WrongMessage("query sorted", Cause.QUERY_OTHER, "query"),
    WrongMessage("parameter added", Cause.QUERY_PARAMETER_ADDED, "query"),
    WrongMessage("host without port", Cause.AUTHORITY_OTHER, "authority"),
    WrongMessage("https", Cause.SCHEME_OTHER, "scheme"),
    WrongMessage("charset added", Cause.HEADER_OTHER, "content-type"),
    WrongMessage("no label line", Cause.LINES_OTHER, "last line"),
    WrongMessage("no quotation marks", Cause.LINES_OTHER, "names"),
    WrongMessage("line end at the end", Cause.LINES_OTHER, "line ends"),
    WrongMessage("label in the last line", Cause.PARAMETERS_OTHER, "last line"),
    WrongMessage("spaces after ;", Cause.PARAMETERS_OTHER, "last line"),
    WrongMessage("created made twice", Cause.PARAMETERS_OTHER, "created, last line"),
)


@dataclass
class Message:
    """What is sent, and apart from it what is signed."""

    wrongs: frozenset[str]
    signed: dict[str, str] = field(default_factory=dict)
    said: dict[str, str | int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    query: str = QUERY


def message_of(*names: str) -> Received:
    """One POST with a body, signed with these wrongs."""
    message = Message(frozenset(names))
    _compose(message)
    _mutilate_values(message)
    listed = " ".join(f'"{name}"' for name in message.signed)
    parameters = _parameters(message.said)
    stated = f"({listed}){parameters}"
    base = _base(message, f"({listed}){_signed_parameters(message)}")
    key, signature = _secret(message.wrongs), b""
    signature = _digest(key, base.encode(), message.wrongs)
    message.headers["signature-input"] = f"sig1={stated}"
    label = "sig" if "other label" in message.wrongs else "sig1"
    message.headers["signature"] = f"{label}={_written(signature, message.wrongs)}"
    lines = ((name.encode(), value.encode()) for name, value in message.headers.items())
    return Received(
        "POST",
        "/router/rest",
        message.query.encode(),
        message.headers["content-type"],
        BODY,
        signature_headers(lines),
    )


def _compose(message: Message) -> None:
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    message.headers = {
        "host": "gw.example:8001",
        "content-type": "application/x-www-form-urlencoded",
        "content-digest": f"sha-256=:{digest}:",
    }
    message.signed = {
        "@method": "POST",
        "@path": "/router/rest",
        "@query": f"?{QUERY}",
        "content-digest": message.headers["content-digest"],
    }
    message.said = {"created": CREATED, "keyid": "53472096", "nonce": "a-nonce-of-a-call"}


def _mutilate_values(message: Message) -> None:
    wrongs, signed, said, headers = message.wrongs, message.signed, message.said, message.headers
    changes: dict[str, dict[str, str | int]] = {
        "other alg": {"alg": "ed25519"},
        "other keyid": {"keyid": "53472097"},
        "unknown parameter": {"version": "1"},
        "created in milliseconds": {"created": CREATED * 1000},
        "created long ago": {"created": CREATED - 7200},
        "expired": {"expires": CREATED - 60},
        "short nonce": {"nonce": "abc"},
    }
    for name, change in changes.items():
        said.update(change if name in wrongs else {})
    for name, gone in (("no keyid", "keyid"), ("no created", "created"), ("no nonce", "nonce")):
        if name in wrongs:
            del said[gone]
    values = {
        "method in small letters": ("@method", "post"),
        "made a GET": ("@method", "GET"),
        "path cut by a proxy": ("@path", "/api/router/rest"),
        "path with query": ("@path", f"/router/rest?{QUERY}"),
        "no question mark": ("@query", QUERY),
        "query decoded": ("@query", "?" + QUERY.replace("%20", " ").replace("%3A", ":")),
        "query with plus": ("@query", "?" + QUERY.replace("%20", "+")),
        "query sorted": ("@query", "?" + "&".join(sorted(QUERY.split("&")))),
        "host without port": ("@authority", "gw.example"),
        "https": ("@scheme", "https"),
        "charset added": ("content-type", headers["content-type"] + "; charset=utf-8"),
        "header not sent": ("date", ""),
    }
    for name, (component, value) in values.items():
        if name in wrongs:
            signed[component] = value
    if "query decoded" in wrongs:
        message.query = QUERY.replace("&b=%C3%A9", "")
        signed["@query"] = signed["@query"].replace("&b=%C3%A9", "")
    if "parameter added" in wrongs:
        message.query += "&utm_source=proxy"
    _mutilate_digest(message)
    for name, gone in (("query not covered", "@query"), ("path not covered", "@path")):
        if name in wrongs:
            del signed[gone]


def _mutilate_digest(message: Message) -> None:
    wrongs = message.wrongs
    digests = {
        "digest as Digest": "SHA-256=" + base64.b64encode(hashlib.sha256(BODY).digest()).decode(),
        "digest of nothing": f"sha-256=:{base64.b64encode(hashlib.sha256().digest()).decode()}:",
        "digest of another": "sha-256=:"
        + base64.b64encode(bytes.fromhex(HEX_OF_ANOTHER)).decode()
        + ":",
    }
    for name, value in digests.items():
        if name in wrongs:
            message.headers["content-digest"] = message.signed["content-digest"] = value
    if wrongs & {"digest not covered", "no digest"}:
        del message.signed["content-digest"]
    if "no digest" in wrongs:
        del message.headers["content-digest"]


def _parameters(said: dict[str, str | int]) -> str:
    return "".join(
        f';{name}="{value}"' if isinstance(value, str) else f";{name}={value}"
        for name, value in said.items()
    )


def _signed_parameters(message: Message) -> str:
    said = dict(message.said)
    if "created made twice" in message.wrongs:
        said["created"] = CREATED - 1
    text = _parameters(said)
    return text.replace(";", "; ") if "spaces after ;" in message.wrongs else text


def _base(message: Message, parameters: str) -> str:
    wrongs = message.wrongs
    label = "sig1=" if "label in the last line" in wrongs else ""
    lines = [f'"{name}": {value}' for name, value in message.signed.items()]
    if "no label line" not in wrongs:
        lines.append(f'"@signature-params": {label}{parameters}')
    if "no quotation marks" in wrongs:
        lines = [line.replace('"', "", 2) for line in lines]
    return "\n".join(lines) + ("\n" if "line end at the end" in wrongs else "")


def _secret(wrongs: frozenset[str]) -> bytes:
    secrets = {
        "retired secret": RETIRED.encode(),
        "other app's secret": OTHERS.encode(),
        "line end in secret": f"{SECRET}\n".encode(),
        "secret decoded from hex": bytes.fromhex(SECRET),
        "secret decoded from base64": base64.b64decode(SECRET),
    }
    return next((value for name, value in secrets.items() if name in wrongs), SECRET.encode())


def _digest(secret: bytes, base: bytes, wrongs: frozenset[str]) -> bytes:
    if "plain sha256" in wrongs:
        return hashlib.sha256(secret + base).digest()
    algorithm = "sha512" if "sha512" in wrongs else "sha1" if "sha1" in wrongs else "sha256"
    return hmac.new(secret, base, algorithm).digest()


def _written(signature: bytes, wrongs: frozenset[str]) -> str:
    if "bare hex" in wrongs:
        return f'"{signature.hex()}"'
    if "base64 of hex" in wrongs:
        return f":{base64.b64encode(signature.hex().encode()).decode()}:"
    return f":{base64.b64encode(signature).decode()}:"

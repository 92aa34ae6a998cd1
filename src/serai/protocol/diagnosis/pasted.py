"""A request as somebody pastes it: a curl command line, a raw HTTP request, or an address."""

import re

from serai.protocol.diagnosis.pasted_curl import is_curl, read_curl
from serai.protocol.diagnosis.pasted_target import (
    CannotRead,
    as_signature_headers,
    read_target,
)
from serai.protocol.diagnosis.received import Received

__all__ = ["CannotRead", "read_pasted"]

MOST_PASTED = 4 * 1024 * 1024
MOST_PARAMETERS = 2_000

_ADDRESS = re.compile(r"https?://\S+")
_REQUEST_LINE = re.compile(r"([A-Z]{1,20}) (\S+)(?: HTTP/[0-9.]{1,3})?")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def read_pasted(pasted: bytes) -> Received:
    """The request in a text, or CannotRead with a sentence that says what could not be read."""
    if len(pasted) > MOST_PASTED:
        raise CannotRead("This is more than 4 MB.")
    text = pasted.decode(errors="surrogateescape").lstrip("\ufeff \t\r\n")
    if not text:
        raise CannotRead("There is no request in this text.")
    if text.count("&") > MOST_PARAMETERS:
        raise CannotRead(f"This has more than {MOST_PARAMETERS} parameters.")
    received = _read(text)
    try:
        f"{received.method}{received.path}{received.content_type}".encode()
    except UnicodeEncodeError:
        raise CannotRead("The address or the content type is not UTF-8 text.") from None
    return received


def _read(text: str) -> Received:
    if is_curl(text):
        return read_curl(text)
    first = text.partition("\n")[0].strip()
    if _ADDRESS.match(first):
        return _read_address(text.strip())
    if _REQUEST_LINE.fullmatch(first):
        return _read_raw(text)
    raise CannotRead(
        "This begins neither with curl, nor with a request line such as POST /router/rest, "
        "nor with http:// or https://."
    )


def _read_address(text: str) -> Received:
    if not _ADDRESS.fullmatch(text):
        raise CannotRead("The address has white space in it, or something follows it.")
    path, query = read_target(text)
    return Received("GET", path, query.encode(errors="surrogateescape"))


def _read_raw(text: str) -> Received:
    head, separator, body = _parted(text)
    request_line, *lines = (line.rstrip("\r") for line in head.split("\n"))
    match = _REQUEST_LINE.fullmatch(request_line.strip())
    if match is None:
        raise CannotRead("The request line cannot be read.")
    sent = _headers(lines)
    headers = dict(sent)
    if "transfer-encoding" in headers:
        raise CannotRead("A chunked body cannot be read here; paste the body itself.")
    content_type = headers.get("content-type", "")
    if "\r\n" not in separator and content_type.lower().startswith("multipart/"):
        body = body.replace("\n", "\r\n")  # the clipboard took the carriage returns away
    path, query = read_target(match[2])
    return Received(
        method=match[1],
        path=path,
        query=query.encode(errors="surrogateescape"),
        content_type=content_type,
        body=_body(body.encode(errors="surrogateescape"), headers),
        headers=as_signature_headers(sent),
    )


def _parted(text: str) -> tuple[str, str, str]:
    blank = re.search(r"\r?\n\r?\n", text)
    if blank is None:
        return text.rstrip(), "", ""
    return text[: blank.start()], blank[0], text[blank.end() :]


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _HEADER_NAME.fullmatch(name):
            raise CannotRead(f"This line is not a header: {line[:80]}")
        headers.append((name.lower(), value.strip()))
    return headers


def _body(body: bytes, headers: dict[str, str]) -> bytes:
    """Cut to Content-Length; without it, a line end that the editor added is dropped."""
    said = headers.get("content-length")
    if said is None:
        is_multipart = headers.get("content-type", "").lower().startswith("multipart/")
        return body if is_multipart else body.removesuffix(b"\n").removesuffix(b"\r")
    if not said.isascii() or not said.isdigit():
        raise CannotRead("Content-Length is not a number.")
    length = int(said)
    if len(body) < length or body[length:].strip(b"\r\n"):
        raise CannotRead(f"Content-Length says {length} bytes, but the body has {len(body)}.")
    return body[:length]

"""A request as it was received, read leniently: what strict intake refuses is explained as well."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field as Text
from python_multipart.multipart import File as Upload
from python_multipart.multipart import FormParser, parse_options_header

from serai.protocol.diagnosis.explained import Headers
from serai.protocol.dialects import TOP_BATCH, Route, path_prefix, route

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Received:
    """The parts of a request that a signature depends on. `path` is the URL's, still encoded.

    `headers` are there, as `signature_headers` keeps them, if an HTTP Message Signature is.
    """

    method: str
    path: str
    query: bytes = b""
    content_type: str = ""
    body: bytes = b""
    headers: Headers = ()


class Place(Enum):
    QUERY = auto()
    BODY = auto()
    NOWHERE = auto()


class Field(NamedTuple):
    """One parameter, decoded to bytes. `wire` is its value as it stood in the request."""

    name: bytes
    value: bytes
    place: Place
    wire: bytes | None = None

    def with_value(self, value: bytes) -> "Field":
        return self if value == self.value else Field(self.name, value, self.place)


class File(NamedTuple):
    name: bytes
    file_name: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What the signature of a request is made from, as the gateway reads it."""

    received: Received
    fields: tuple[Field, ...]
    repeated: tuple[Field, ...]
    files: tuple[File, ...]
    sign: str
    prefix: bytes
    text_body: bytes
    is_whole: bool
    _values: dict[bytes, bytes] = field(repr=False)

    def asks(self, name: str) -> str:
        """The value of a parameter, empty if it was not sent."""
        return self._values.get(name.encode(), b"").decode(errors="replace")


def read(received: Received) -> Reading:
    """The fields without `sign`, in the order of the request; of two with one name the first."""
    parts = _Parts()
    leads_to = route(received.path)
    is_batch = leads_to is not None and leads_to.dialect is TOP_BATCH
    text_body = received.body if is_batch or not _is_form(received) else b""
    found = [*_urlencoded(received.query, Place.QUERY)]
    if not text_body and received.body:
        found += _body_fields(received, parts)
    fields: dict[bytes, Field] = {}
    repeated = []
    for each in found:
        if each.name in fields:
            repeated.append(each)
        else:
            fields[each.name] = each
    sign = fields.pop(b"sign", None)
    values = {name: each.value for name, each in fields.items()}
    method = values.get(b"method", b"").decode(errors="replace")
    return Reading(
        received=received,
        fields=tuple(fields.values()),
        repeated=tuple(each for each in repeated if each.name != b"sign"),
        files=tuple(parts.files),
        sign="" if sign is None else sign.value.decode(errors="replace"),
        prefix=_signed_path(leads_to, method),
        text_body=text_body,
        is_whole=parts.are_whole,
        _values=values,
    )


def _signed_path(leads_to: Route | None, method: str) -> bytes:
    if leads_to is None:
        return b""
    return path_prefix(leads_to.dialect, leads_to.api_path, method).encode()


def _is_form(received: Received) -> bool:
    kind = received.content_type.partition(";")[0].strip().lower()
    return kind in ("", _FORM, _MULTIPART)


def _body_fields(received: Received, parts: "_Parts") -> Iterator[Field]:
    if received.content_type.strip().lower().startswith(_MULTIPART):
        return _multipart(received, parts)
    return _urlencoded(received.body, Place.BODY)


def _urlencoded(encoded: bytes, place: Place) -> Iterator[Field]:
    for pair in encoded.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            yield Field(_decoded(name), _decoded(value), place, value)


def _decoded(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


class _Parts:
    def __init__(self) -> None:
        self.texts: list[Field] = []
        self.files: list[File] = []
        self.are_whole = True

    def end(self) -> None:
        self.are_whole = True

    def take_text(self, text: Text) -> None:
        self.texts.append(Field(text.field_name or b"", text.value or b"", Place.BODY))

    def take_file(self, file: Upload) -> None:
        content = file.file_object
        content.seek(0)
        self.files.append(File(file.field_name or b"", file.file_name or b"", content.read()))


def _multipart(received: Received, parts: _Parts) -> Iterator[Field]:
    content_type = received.content_type.encode("latin-1", "replace")
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    # Without a part the PHP SDK sends the closing boundary alone.
    if received.body.strip(b"\r\n") == b"--" + boundary + b"--":
        return iter(())
    parts.are_whole = False
    in_memory = {"MAX_MEMORY_FILE_SIZE": len(received.body) + 1}
    with suppress(FormParserError):
        parser = FormParser(
            _MULTIPART,
            parts.take_text,
            parts.take_file,
            parts.end,
            boundary=boundary,
            config=in_memory,
        )
        parser.write(received.body)
        parser.finalize()
    return iter(parts.texts)

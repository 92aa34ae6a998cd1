"""Multipart bodies as real TOP clients send them, read by python-multipart.

Seen: `Content-Disposition: file`, no space after `:` or `;`, a leading CRLF, no parts at all.
"""

from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from serai.protocol.call import FilePart
from serai.protocol.errors import CallRefused, Code, invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_MOST_PART_HEADERS = 16


def read_multipart(
    body: bytes, content_type: bytes, *, most_parts: int
) -> tuple[list[tuple[str, str]], dict[str, FilePart]]:
    """The text parts in order and the file parts by name, or CallRefused with 41, 43 or 47."""
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not 1 <= len(boundary) <= 200:
        raise _unreadable("The boundary is missing.")
    if body.strip(b"\r\n") == b"--" + boundary + b"--":
        return [], {}  # zero parts: the PHP SDK's call without parameters
    parts = _Parts(most_parts)
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise _unreadable("The multipart body is broken.") from None
    if not parts.ended:
        raise _unreadable("The multipart body has no end.")
    return parts.texts, parts.files


class _Parts:
    def __init__(self, most_parts: int) -> None:
        self.texts: list[tuple[str, str]] = []
        self.files: dict[str, FilePart] = {}
        self.ended = False
        self._most_parts = most_parts
        self._begin()

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.texts) + len(self.files) >= self._most_parts:
            raise _unreadable(f"More than {self._most_parts} parameters.")
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._content: list[bytes] = []

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if len(self._headers) >= _MOST_PART_HEADERS:
            raise _unreadable("A part has too many headers.")
        name = self._name.strip().lower()
        if name in self._headers:
            raise _unreadable("A part repeats a header.")
        self._headers[name] = self._value.strip()
        self._name = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def _end_part(self) -> None:
        options = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        if b"name" not in options:
            raise _unreadable("A part has no name.")
        name, content = _utf8(options[b"name"]), b"".join(self._content)
        if b"filename" not in options:
            self.texts.append((name, _utf8(content)))
        elif name in self.files:
            raise invalid(Code.INVALID_ARGUMENTS, "file", "A file was sent twice.")
        else:
            kind = self._headers.get(b"content-type", b"application/octet-stream")
            self.files[name] = FilePart(_utf8(options[b"filename"]), _utf8(kind), content)

    def _end(self) -> None:
        self.ended = True


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CallRefused(Code.INVALID_ENCODING) from None


def _unreadable(why: str) -> CallRefused:
    return CallRefused(Code.PARAMETER_ERROR, sub_msg=why)

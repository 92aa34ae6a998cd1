"""Heads of plain calls that were read before: the same bytes say the same.

A client sends the same header lines with every call, and reading them costs more than the rest of
HTTP. So header lines that the parser has read and the edge has found good are kept with what they
say. Only a whole request that waits for nothing and fits exactly is known by them; everything else
goes through the parser, as do all header lines that are seen for the first time.
"""

import re
from typing import NamedTuple

from serai.gateway.told_headers import Headers

MOST_KEPT = 1024
LONGEST = 2048
"""Together at most 6 MB: the lines once as bytes, once in parts."""

_LINE = re.compile(rb"(POST|GET) /router/rest(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n")
_METHODS = {b"POST": "POST", b"GET": "GET"}


class Head(NamedTuple):
    """What header lines say: `length` is that of the body in bytes."""

    headers: Headers
    length: int
    keep_alive: bool


class Known(NamedTuple):
    """A whole request whose header lines were known."""

    method: str
    query: bytes
    head: Head
    body: bytes


class Heads:
    def __init__(self, *, head_bytes: int) -> None:
        self._head_bytes = head_bytes
        self._kept: dict[bytes, Head] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, data: bytes) -> Known | None:
        """The request that `data` is from its first byte to its last, if its head is known."""
        line = _LINE.match(data)
        if line is None:
            return None
        begin = line.end()
        end = data.find(b"\r\n\r\n", begin) + 4
        head = self._kept.get(data[begin:end])
        if head is None or end + head.length != len(data) or end > self._head_bytes:
            return None
        return Known(_METHODS[line[1]], line[2] or b"", head, data[end:])

    def learn(self, data: bytes, headers: Headers, *, keep_alive: bool) -> None:
        """Keep the header lines that `data` begins with after its first line.

        The parser has read them as `headers`, and the edge has found nothing wrong with them.
        """
        line = _LINE.match(data)
        if line is None:
            return
        lines = data[line.end() : data.find(b"\r\n\r\n", line.end()) + 4]
        said = dict(headers)
        if not 0 < len(lines) <= LONGEST or b"transfer-encoding" in said or b"expect" in said:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[lines] = Head(headers, int(said.get(b"content-length", b"0")), keep_alive)

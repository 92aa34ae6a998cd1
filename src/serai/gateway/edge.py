"""The HTTP edge: uvicorn's httptools protocol with limits and deadlines of its own.

uvicorn alone bounds neither the head nor the body of a request, nor the time it takes to arrive.
Give the class that `edge_protocol` returns to uvicorn as `http=…`; gateway and console use the
same one with limits of their own. Any violation is answered once and the connection closed.
"""

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

SWEEP_SECONDS = 1.0
LINGER_SECONDS = 1.0
MOST_PIPELINED = 32
NEVER = float("inf")
_HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=:\[\]-]*")

Refusal = Callable[[int, bytes, str], tuple[bytes, bytes]]
"""(status, request target, words) → (content type, body)."""


def plain_refusal(_status: int, _target: bytes, words: str) -> tuple[bytes, bytes]:
    return b"text/plain; charset=utf-8", words.encode()


class EdgeLimits(NamedTuple):
    """Sizes in bytes, times in seconds."""

    head_bytes: int = 64 * 1024
    headers: int = 100
    body_bytes: int = 4 * 1024 * 1024
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    refusal: Refusal = plain_refusal


def edge_protocol(edge_limits: EdgeLimits) -> type[HttpToolsProtocol]:
    """A protocol class with these limits, for one server."""

    class LimitedEdge(Edge):
        limits = edge_limits
        sweeping = False

    return LimitedEdge


class _Violation(Exception):
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Edge(HttpToolsProtocol):
    limits: EdgeLimits
    sweeping: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline = NEVER
        self._in_head = True
        self._head_bytes = self._begun_at_once = 0
        self._body_bytes = self._body_bytes_sent = 0
        self._violation: _Violation | None = None
        self.refused = False
        self.url = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = self.loop.time() + self.limits.head_seconds
        if not type(self).sweeping:
            type(self).sweeping = True
            self.loop.call_later(SWEEP_SECONDS, _sweep, type(self), self.connections, self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline = NEVER
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return  # read and dropped, so that the caller gets to read why
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline == NEVER:
                self._deadline = self.loop.time() + self.limits.head_seconds
        else:
            self._body_bytes_sent += len(data)
        self._unset_keepalive_if_required()
        self._begun_at_once = 0
        self._feed(data)
        if self._in_head and self._head_bytes > self.limits.head_bytes and not self.refused:
            self._refuse(_Violation(431, "The head of the request is too large."))
        framing = self._body_bytes_sent - 2 * self._body_bytes
        if framing > self.limits.head_bytes and not self._in_head and not self.refused:
            self._refuse(_Violation(400, "The body has more framing than content."))

    def begin_request(self) -> None:
        super().on_message_begin()

    def begin_exchange(self) -> None:
        super().on_headers_complete()

    def end_request(self) -> None:
        super().on_message_complete()

    def count_body(self, size: int) -> None:
        self._body_bytes += size
        if self._body_bytes > self.limits.body_bytes:
            self._stop(413, self._too_large())

    def on_message_begin(self) -> None:
        self.begin_request()
        self._in_head = True
        self._body_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            super().on_header(name, value)
        # What follows a chunked body was not checked with the head: no header of the request.

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                self._stop(400, "This is not a proxy.")
            return  # asked once more without the offer
        self._check_head()
        self._begun_at_once += 1
        if max(len(self.pipeline) + 1, self._begun_at_once) > MOST_PIPELINED:
            self._stop(400, "Too many requests are sent ahead of their answers.")
        self._in_head = False
        self._head_bytes = self._body_bytes_sent = 0
        self._deadline = self.loop.time() + self.limits.body_seconds
        self.begin_exchange()

    def on_body(self, body: bytes) -> None:
        self.count_body(len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        self._in_head = True
        self._deadline = NEVER
        self.end_request()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._violation or _Violation(400, msg))

    def expire(self, now: float) -> None:
        """End a request that has not been received in time."""
        waits_its_turn = bool(self.pipeline)
        if now >= self._deadline and not waits_its_turn and not self.refused:
            if self._in_head and not self._head_bytes:
                self._deadline = NEVER
                self.transport.close()
            else:
                self._refuse(_Violation(408, "The request took too long to arrive."))

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._stay_with_http_1(data[offer.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("The request is not HTTP.")

    def _stay_with_http_1(self, rest: bytes) -> None:
        """No other protocol is spoken here, and an offer of one is not an error (RFC 9110, 7.8).

        The parser would drop the body, and Java's HTTP client offers HTTP/2 with every request.
        """
        head = [b"%s %s HTTP/1.1\r\n" % (self.parser.get_method(), self.url)]
        for name, value in self.headers:
            if name not in (b"connection", b"upgrade", b"http2-settings"):
                head += [name, b": ", value, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self._feed(b"".join(head) + b"connection: close\r\n\r\n" + rest)

    def _check_head(self) -> None:
        if len(self.headers) > self.limits.headers:
            self._stop(431, "The request has too many headers.")
        if b"#" in self.url or not self.url.startswith((b"/", b"http://", b"https://", b"*")):
            self._stop(400, "The request's target is no address.")
        hosts = lengths = encodings = 0
        length, size = b"0", len(self.url)
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"host":
                hosts += 1 if _HOST.fullmatch(value) else 2
            elif name == b"content-length":
                lengths, length = lengths + 1, value.rstrip(b" \t")
            elif name == b"transfer-encoding":
                encodings += 1 if value.lower() == b"chunked" else 2
        if size > self.limits.head_bytes:
            self._stop(431, "The head of the request is too large.")
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            self._stop(505, "HTTP/1.1 and HTTP/1.0 are spoken here.")
        if hosts > 1 or (hosts == 0 and version == "1.1"):
            self._stop(400, "A request has exactly one Host.")
        if lengths > 1 or encodings > 1 or (encodings and (lengths or version == "1.0")):
            self._stop(400, "A request has one length.")
        if not length.isdigit() or int(length) > self.limits.body_bytes:
            self._stop(413, self._too_large())

    def _too_large(self) -> str:
        return f"The request is larger than {self.limits.body_bytes:,} bytes."

    def _stop(self, status: int, words: str) -> None:
        self._violation = _Violation(status, words)
        raise self._violation  # the parser hides it; send_400_response takes it up again

    def _refuse(self, violation: _Violation) -> None:
        self.refused = True
        self._deadline = NEVER
        self.pipeline.clear()
        answering = self.cycle is not None and self.cycle.response_started
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.transport.is_closing():
            return
        if not answering or self.cycle.response_complete:
            self.transport.write(self._refusal(violation))
        self.flow.resume_reading()
        # Closing at once would reset the connection under the answer that the caller has not read.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _refusal(self, violation: _Violation) -> bytes:
        kind, body = self.limits.refusal(violation.status, self.url, violation.words)
        status_line = STATUS_LINE[HTTPStatus(violation.status)]
        head = [status_line, b"connection: close\r\ncontent-type: ", kind, b"\r\n"]
        for name, value in self.server_state.default_headers:
            head += [name, b": ", value, b"\r\n"]
        return b"".join([*head, b"content-length: %d\r\n\r\n" % len(body), body])


def _sweep(edge: type[Edge], connections: Any, loop: asyncio.AbstractEventLoop) -> None:
    now = loop.time()
    for connection in list(connections):
        if isinstance(connection, Edge):
            connection.expire(now)
    loop.call_later(SWEEP_SECONDS, _sweep, edge, connections, loop)

"""The fast path: the edge answers plain signed calls itself, without ASGI in between.

A call that arrives whole, with header lines that were read before, does not even reach the parser.
Everything else (other addresses, HEAD, HTTP/1.0, `Expect: 100-continue`, a request behind another
one in the pipeline) takes uvicorn's way to the plain ASGI application, which answers calls by the
same `Calls`.
"""

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serai.gateway.calls import Calls
from serai.gateway.driving import Driver
from serai.gateway.edge import NEVER, Edge, EdgeLimits
from serai.gateway.exchange import Reply
from serai.gateway.heads import Heads
from serai.gateway.reading import Request
from serai.gateway.told_headers import Headers
from serai.gateway.turns import named_app

_ADDRESS = b"/router/rest"
_HEAD = (
    b"%scontent-type: %s\r\ncontent-length: %d\r\ncache-control: no-store\r\n"
    b"x-content-type-options: nosniff\r\n%s\r\n"
)
_GZIPPED = b"content-encoding: gzip\r\nvary: accept-encoding\r\n"
_CLOSE = b"connection: close\r\n"


def fast_path(edge_limits: EdgeLimits, calls: Calls, driving: Driver) -> type[HttpToolsProtocol]:
    """A protocol class with these limits that answers calls, for one server."""

    class FastEdge(_FastEdge):
        limits = edge_limits
        sweeping = False
        answering = calls
        heads = Heads(head_bytes=edge_limits.head_bytes)
        lines = _FirstLines()
        driver = driving

    return FastEdge


class _Nobody:
    """Takes the place of the event on which an ASGI application would wait."""

    def set(self) -> None:
        pass


class _Exchange:
    """The request that a connection is at, and its answer, as far as uvicorn asks for them."""

    __slots__ = (
        "body",
        "disconnected",
        "headers",
        "keep_alive",
        "method",
        "query",
        "response_complete",
        "response_started",
    )
    message_event = _Nobody()

    def __init__(self, method: str, query: bytes, headers: Headers, *, keep_alive: bool) -> None:
        self.method = method
        self.query = query
        self.headers = headers
        self.keep_alive = keep_alive
        self.body: list[bytes] = []
        self.disconnected = self.response_started = self.response_complete = False


class _FirstLines:
    """The status line with the headers that the server writes anew every second."""

    def __init__(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._lines = b""

    def with_headers(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        if headers is not self._headers:
            self._headers = headers
            lines = b"".join(b"%s: %s\r\n" % header for header in headers)
            self._lines = b"HTTP/1.1 200 OK\r\n" + lines
        return self._lines


class _FastEdge(Edge):
    answering: Calls
    heads: Heads
    lines: _FirstLines
    driver: Driver

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange: _Exchange | None = None
        self._source = ""
        self._rests = True  # between two requests, with nothing read of the next
        self._rests_until = NEVER
        self._in_message = self._said_all = False
        self._first_bytes = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._source = self.client[0] if self.client else ""

    def data_received(self, data: bytes) -> None:
        rested, self._rests = self._rests, False
        if not rested or self.flow.write_paused:  # uvicorn waits until the caller reads
            super().data_received(data)
            return
        known = self.heads.find(data)
        if known is not None:
            self._deadline = NEVER
            method, query, head, body = known
            exchange = _Exchange(method, query, head.headers, keep_alive=head.keep_alive)
            self.cycle = exchange  # type: ignore[assignment]
            self._answer(exchange, body)
            return
        self._first_bytes = data
        super().data_received(data)
        self._first_bytes = b""

    def begin_request(self) -> None:
        self._in_message = True
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def begin_exchange(self) -> None:
        method = self.parser.get_method()
        if not self._is_plain_call(method):
            self._first_bytes = b""
            self._take_the_long_way()
            return
        query = self.url[len(_ADDRESS) + 1 :]
        headers, keep_alive = tuple(self.headers), self.parser.should_keep_alive()
        if self._first_bytes:
            self.heads.learn(self._first_bytes, headers, keep_alive=keep_alive)
            self._first_bytes = b""
        exchange = _Exchange(method.decode(), query, headers, keep_alive=keep_alive)
        self._exchange = exchange
        self.cycle = exchange  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        if self._exchange is None:
            super().on_body(body)
        else:
            self.count_body(len(body))
            self._exchange.body.append(body)

    def end_request(self) -> None:
        self._in_message = False
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            super().end_request()
        elif not self.refused:
            self._answer(exchange, b"".join(exchange.body))

    def eof_received(self) -> bool:  # type: ignore[override]
        """Who has said all and still reads gets the answer, and the connection ends with it."""
        answering = self.cycle is not None and not self.cycle.response_complete
        self._said_all = answering and not (self._in_message or self.refused)
        return self._said_all

    def on_response_complete(self) -> None:
        if self._said_all and not self.pipeline:
            self.transport.close()
        elif self._is_next_to_begin():
            self.server_state.total_requests += 1
            # The sweep ends a connection that rests too long: a timer for each answer is dear.
            self._rests = True
            self._rests_until = self.loop.time() + self.timeout_keep_alive
            self.flow.resume_reading()
        else:
            super().on_response_complete()

    def expire(self, now: float) -> None:
        if self._rests and now >= self._rests_until:
            self.transport.close()
        else:
            super().expire(now)

    def _is_next_to_begin(self) -> bool:
        return not (self._in_message or self.pipeline or self.transport.is_closing())

    def _is_plain_call(self, method: bytes) -> bool:
        return (
            self.url.startswith(_ADDRESS)
            and self.url[len(_ADDRESS) : len(_ADDRESS) + 1] in (b"", b"?")
            and method in (b"POST", b"GET")
            and not self.expect_100_continue
            and not self.flow.write_paused
            and (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_http_version() == "1.1"
        )

    def _take_the_long_way(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().begin_request()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().begin_exchange()

    def _answer(self, exchange: _Exchange, body: bytes) -> None:
        request = Request(exchange.method, exchange.query, exchange.headers, body, self._source)
        reply, done = self.answering.reply(request), partial(self._write, exchange)
        self.driver.begin(reply, done, whose=named_app(request))

    def _write(self, exchange: _Exchange, reply: Reply | None) -> None:
        if exchange.disconnected or self.transport.is_closing():
            return
        if reply is None:
            self.transport.close()
            return
        exchange.response_started = exchange.response_complete = True
        more = reply.headers
        if reply.gzipped:
            more += _GZIPPED
        if not exchange.keep_alive:
            more += _CLOSE
        lines = self.lines.with_headers(self.server_state.default_headers)
        head = _HEAD % (lines, reply.content_type, len(reply.body), more)
        self.transport.write(head + reply.body)
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

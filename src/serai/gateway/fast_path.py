"""The fast path: the edge answers plain signed calls itself, without ASGI in between.

Everything else (other addresses, HEAD, HTTP/1.0, `Expect: 100-continue`, a request behind
another one in the pipeline) takes uvicorn's way to the plain ASGI application, which answers
calls by the same `Calls`.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serai.gateway.calls import Calls
from serai.gateway.edge import Edge, EdgeLimits
from serai.gateway.reading import Request

_ADDRESS = b"/router/rest"
_HEAD = (
    b"content-type: %s\r\ncontent-length: %d\r\ncache-control: no-store\r\n"
    b"x-content-type-options: nosniff\r\n"
)
_GZIPPED = b"content-encoding: gzip\r\nvary: accept-encoding\r\n"


def fast_path(edge_limits: EdgeLimits, calls: Calls) -> type[HttpToolsProtocol]:
    """A protocol class with these limits that answers calls, for one server."""

    class FastEdge(_FastEdge):
        limits = edge_limits
        sweeping = False
        answering = calls

    return FastEdge


class _Nobody:
    """Takes the place of the event on which an ASGI application would wait."""

    def set(self) -> None:
        pass


class _Exchange:
    """One request and its answer, as far as uvicorn's protocol asks for it."""

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

    def __init__(
        self, method: str, query: bytes, headers: list[tuple[bytes, bytes]], keep_alive: bool
    ) -> None:
        self.method = method
        self.query = query
        self.headers = headers
        self.keep_alive = keep_alive
        self.body: list[bytes] = []
        self.disconnected = self.response_started = self.response_complete = False


class _FastEdge(Edge):
    answering: Calls

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._exchange: _Exchange | None = None

    def begin_request(self) -> None:
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def begin_exchange(self) -> None:
        method = self.parser.get_method()
        if not self._is_plain_call(method):
            self._take_the_long_way()
            return
        query = self.url[len(_ADDRESS) + 1 :]
        exchange = _Exchange(method.decode(), query, self.headers, self.parser.should_keep_alive())
        self._exchange = exchange
        self.cycle = exchange  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        if self._exchange is None:
            super().on_body(body)
        else:
            self.count_body(len(body))
            self._exchange.body.append(body)

    def end_request(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            super().end_request()
        elif not self.refused:
            task = self.loop.create_task(self._answer(exchange))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _is_plain_call(self, method: bytes) -> bool:
        return (
            self.url.startswith(_ADDRESS)
            and self.url[len(_ADDRESS) : len(_ADDRESS) + 1] in (b"", b"?")
            and method in (b"POST", b"GET")
            and not self.expect_100_continue
            and not self.flow.write_paused  # uvicorn waits until the caller reads
            and (self.cycle is None or self.cycle.response_complete)
            and self.parser.get_http_version() == "1.1"
        )

    def _take_the_long_way(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().begin_request()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().begin_exchange()

    async def _answer(self, exchange: _Exchange) -> None:
        body = exchange.body
        reply = await self.answering.reply(
            Request(
                exchange.method,
                exchange.query,
                exchange.headers,
                body[0] if len(body) == 1 else b"".join(body),
                self.client[0] if self.client else "",
            )
        )
        if exchange.disconnected or self.transport.is_closing():
            return
        exchange.response_started = exchange.response_complete = True
        parts = [b"HTTP/1.1 200 OK\r\n"]
        for name, value in self.server_state.default_headers:
            parts += [name, b": ", value, b"\r\n"]
        parts.append(_HEAD % (reply.content_type, len(reply.body)))
        if reply.gzipped:
            parts.append(_GZIPPED)
        parts.append(b"\r\n" if exchange.keep_alive else b"connection: close\r\n\r\n")
        parts.append(reply.body)
        self.transport.write(b"".join(parts))
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

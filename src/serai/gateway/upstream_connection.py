"""One kept-alive HTTP/1.1 connection to an upstream, one request at a time."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import httptools

from serai.gateway.upstream_limits import Broken, TimedOut, UpstreamAnswer, UpstreamLimits

_NEVER = float("inf")
_MOST_HEADS_KEPT = 64


class Head(NamedTuple):
    """What the head of an answer says: `length` is that of the body in bytes."""

    status: int
    length: int


Heads = dict[bytes, Head]
"""Heads of answers that an upstream gave lately: most of a second are the same, byte for byte."""


class Connection(asyncio.Protocol):
    """`heads` are shared by the connections to one upstream; `released` is called when this one is
    free again, or gone."""

    def __init__(
        self,
        limits: UpstreamLimits,
        heads: Heads,
        released: Callable[["Connection"], None],
    ) -> None:
        self.served = 0
        self._limits = limits
        self._heads = heads
        self._released = released
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[UpstreamAnswer] | None = None
        self._until = self._expires = _NEVER
        self._rests_since = self._loop.time()
        self._parser = httptools.HttpResponseParser(self)
        self._begun = False
        self._begin_answer()

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def is_fresh(self, now: float) -> bool:
        return now - self._rests_since < self._limits.idle and self.usable

    def ask(self, request: bytes, until: float, now: float) -> "asyncio.Future[UpstreamAnswer]":
        """The answer is there by `until`, or UpstreamFailed."""
        if self._transport is None:
            raise Broken(answered=False, sent=False)
        self._waiter = self._loop.create_future()
        self._until = until
        self._expires = min(until, now + self._limits.read)
        self._transport.write(request)
        return self._waiter

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def expire(self, now: float) -> None:
        """End a request whose time is over."""
        if now >= self._expires:
            self._fail(TimedOut())

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._waiter is None:
            self.close()  # bytes that nobody asked for
            return
        if self._begun:
            self._first = b""
        else:
            self._begun = True
            end = data.find(b"\r\n\r\n") + 4
            head = self._heads.get(data[:end])
            if head is not None and end + head.length == len(data):
                self._answered(UpstreamAnswer(head.status, data[end:]))
                return
            self._first = data
        self._expires = min(self._until, self._loop.time() + self._limits.read)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(Broken(answered=True))

    def eof_received(self) -> bool:
        if self._waiter is not None and self._ends_with_connection:
            self.on_message_complete()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiter is not None:
            self._fail(Broken(answered=self._begun))
        else:
            self._released(self)

    def on_header(self, name: bytes, _value: bytes) -> None:
        lowered = name.lower()
        if lowered == b"content-length":
            self._framed = True
        elif lowered == b"transfer-encoding":
            self._framed = True
            self._first = b""  # its head does not say how long it is

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()
        self._ends_with_connection = self._status >= 200 and not self._framed

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._limits.answer:
            self._fail(Broken(answered=True))
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if self._status < 200:  # 100 Continue and its like come before the answer
            self._framed = self._ends_with_connection = False
            self._first = b""
            return
        if self._ends_with_connection or not self._parser.should_keep_alive():
            self.close()
        elif self._first:
            self._learn(self._first)
        self._answered(UpstreamAnswer(self._status, b"".join(self._body)))

    def _answered(self, answer: UpstreamAnswer) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is None:
            self.close()  # a second answer to one request
            return
        self.served += 1
        self._rests_since = self._loop.time()
        self._expires = _NEVER
        self._begin_answer()
        if not waiter.done():
            waiter.set_result(answer)
        self._released(self)

    def _learn(self, data: bytes) -> None:
        """Keep the head of an answer that came whole, and that the parser has read."""
        end = data.find(b"\r\n\r\n") + 4
        if end + self._size == len(data):
            if len(self._heads) >= _MOST_HEADS_KEPT:
                self._heads.clear()
            self._heads[data[:end]] = Head(self._status, self._size)

    def _begin_answer(self) -> None:
        self._first = b""
        self._body: list[bytes] = []
        self._size = self._status = 0
        self._begun = self._framed = self._ends_with_connection = False

    def _fail(self, failure: Exception) -> None:
        waiter, self._waiter = self._waiter, None
        self._expires = _NEVER
        self.close()
        if waiter is not None and not waiter.done():
            waiter.set_exception(failure)
        if waiter is not None:
            self._released(self)

"""Kept-alive connections to upstreams: a small pool on httptools and asyncio.Protocol.

The one hand-written piece that measurement justifies (`docs/reference/performance.md`). One
deadline a connection and one sweep a pool: a timer for each call would cost more than the call.
"""

import asyncio
import ssl
from collections import deque
from urllib.parse import urlsplit

from serai.gateway.upstream_connection import Connection, Heads
from serai.gateway.upstream_limits import (
    Broken,
    Busy,
    NoTurn,
    Unreachable,
    UpstreamAnswer,
    UpstreamLimits,
)

SWEEP_SECONDS = 0.25


class Upstream:
    """The pool for one address."""

    def __init__(self, address: str, limits: UpstreamLimits) -> None:
        parts = urlsplit(address)
        self.address = address
        self._limits = limits
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path.rstrip("/").encode()
        self._head = b" HTTP/1.1\r\nHost: " + parts.netloc.rpartition("@")[2].encode()
        self._head += b"\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        self._heads: Heads = {}
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)

    async def ask(
        self, name: str, body: bytes, *, headers: bytes = b"", repeatable: bool
    ) -> UpstreamAnswer:
        """POST the body to {address}/{name}; `headers` are whole lines. Raises UpstreamFailed.

        Repeated once, on a fresh connection, if nothing was sent, or if a kept-alive connection
        died before any byte was answered and `repeatable` says that asking twice does no harm.
        """
        now = self._loop.time()
        until = now + self._limits.total
        request = b"POST %s/%s%s%sContent-Length: %d\r\n\r\n%s" % (
            self._path,
            name.encode(),
            self._head,
            headers,
            len(body),
            body,
        )
        connection = self._resting(now) or await self._connection(until)
        fresh = connection.served == 0
        try:
            return await connection.ask(request, until, now)
        except Broken as broken:
            if broken.sent and (fresh or broken.answered or not repeatable):
                raise
        connection = await self._connection(until, fresh=True)
        return await connection.ask(request, until, self._loop.time())

    def close(self) -> None:
        self._sweeper.cancel()
        for connection in list(self._open):
            connection.close()

    def _resting(self, now: float) -> Connection | None:
        """A connection that was used before, is free and has not rested for too long."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh(now):
                return connection
            connection.close()
        return None

    async def _connection(self, until: float, *, fresh: bool = False) -> Connection:
        while True:
            if not fresh and (connection := self._resting(self._loop.time())):
                return connection
            if len(self._open) + self._opening < self._limits.connections:
                return await self._connect()
            if fresh and self._idle:
                self._idle.pop(0).close()
                continue
            await self._turn(until)

    async def _connect(self) -> Connection:
        self._opening += 1
        try:
            # A time-out needs a task, which the call that waits here may not be.
            connection = await self._loop.create_task(self._opened())
        except (OSError, TimeoutError) as error:
            self._wake()
            raise Unreachable(type(error).__name__) from None
        finally:
            self._opening -= 1
        self._open.add(connection)
        return connection

    async def _opened(self) -> Connection:
        async with asyncio.timeout(self._limits.connect):
            _, connection = await self._loop.create_connection(
                lambda: Connection(self._limits, self._heads, self._released),
                self._host,
                self._port,
                ssl=self._tls,
            )
        return connection

    async def _turn(self, until: float) -> None:
        if len(self._waiting) >= self._limits.waiting:
            raise Busy
        turn: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append((until, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._wake()
            raise

    def _released(self, connection: Connection) -> None:
        """A connection is free again, or gone: the longest waiting call goes on."""
        if connection.usable:
            self._idle.append(connection)
        else:
            self._open.discard(connection)
        self._wake()

    def _wake(self) -> None:
        while self._waiting:
            _, turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _sweep(self) -> None:
        now = self._loop.time()
        for connection in list(self._open):
            connection.expire(now)
        while self._waiting and (self._waiting[0][0] <= now or self._waiting[0][1].done()):
            _, turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(NoTurn())
        self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)

"""The gateway as a plain ASGI application, and the life of its parts."""

import asyncio
import gc
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from serai.gateway.addresses import Sources
from serai.gateway.binding import Bindings
from serai.gateway.calls import Calls
from serai.gateway.config import GatewayConfig
from serai.gateway.disk_copy import DiskCopy
from serai.gateway.handing_over import PATH as HANDED_OVER
from serai.gateway.limits import Counted, Limits
from serai.gateway.nodes import Nodes
from serai.gateway.owning import Owning
from serai.gateway.published import Poller, Published
from serai.gateway.reading import Request
from serai.gateway.records import Recorder
from serai.gateway.request_ids import request_ids
from serai.gateway.running_mark import RunningMark
from serai.gateway.sessions import Sessions
from serai.gateway.store import DocumentRow, Store, StoreUnavailable
from serai.gateway.upstream_limits import UpstreamLimits
from serai.gateway.upstreams import Upstreams
from serai.protocol.dialects import route
from serai.protocol.published import PLATFORM, read_platform

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger("serai.gateway")

_TEXT = b"text/plain; charset=utf-8"
_BYTES = b"application/octet-stream"
_NO_CALL = b"Signed calls go to /router/rest, /router/batch, /sync or /rest.\n"


class Gateway:
    """One gateway process. Its parts start and end with ASGI's lifespan."""

    def __init__(
        self, config: GatewayConfig, upstream_limits: UpstreamLimits | None = None
    ) -> None:
        self._config = config
        self._published = Published(config.master_keys, config.upstreams)
        self._limits = Limits(nodes=len(config.nodes) or 1)
        self._nodes = None
        if config.nodes:
            owning = Owning(config.nodes, config.own_node, now=datetime.now(UTC))
            self._nodes = Nodes(owning, config.master_keys)
        self._bindings = Bindings(window=config.window)
        self._mark = RunningMark(config.data / "gateway")
        self._zone = ""
        self._upstreams = Upstreams(self._published, upstream_limits)
        self._sessions = Sessions(self._store(), is_revoked=self._published.is_revoked)
        self._documents = self._store()
        self._recorder = Recorder(self._store(), config.master_keys, node=config.own_node)
        self._poller = Poller(
            self._documents,
            DiskCopy(config.data / "gateway"),
            node=config.node,
            apply=self._apply_in_loop,
            heard=self._heard,
        )
        self.calls = Calls(
            published=self._published,
            limits=self._limits,
            bindings=self._bindings,
            recorder=self._recorder,
            sources=Sources(config.trusted_proxies),
            nodes=self._nodes,
            request_ids=request_ids(),
            upstreams=self._upstreams,
            sessions=self._sessions,
            window=config.window,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif route(scope["raw_path"].decode("latin-1")) is not None:
            await self._answer_call(scope, receive, send)
        elif scope["path"] == HANDED_OVER and self._nodes is not None:
            await self._answer_node(self._nodes, scope, receive, send)
        elif scope["path"] == "/-/health":
            await _respond(send, *self._health())
        else:
            await _respond(send, 404, _TEXT, _NO_CALL)

    def _health(self) -> tuple[int, bytes, bytes]:
        if not self._published.loaded:
            return 503, _TEXT, b"The published documents are not loaded yet.\n"
        if time.time() > self._published.holds_until:
            return 503, _TEXT, b"The database has been away for too long.\n"
        return 200, _TEXT, b"ok\n"

    async def _answer_call(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _received(receive)
        if body is None:
            return
        client = scope["client"]
        reply = await self.calls.reply(
            Request(
                method=scope["method"],
                query=scope["query_string"],
                headers=tuple(scope["headers"]),
                body=body,
                source=client[0] if client else "",
                path=scope["raw_path"].decode("latin-1"),
            )
        )
        await _respond(send, 200, reply.content_type, reply.body, gzipped=reply.gzipped)

    async def _answer_node(self, nodes: Nodes, scope: Scope, receive: Receive, send: Send) -> None:
        message = await _received(receive)
        request = nodes.handed_over(message, list(scope["headers"])) if message else None
        if request is None:
            await _respond(send, 404, _TEXT, _NO_CALL)
            return
        plain = tuple(header for header in request.headers if header[0] != b"accept-encoding")
        reply = await self.calls.reply(request._replace(headers=plain), handed_over=True)
        await _respond(send, 200, _BYTES, reply.content_type + b"\n" + reply.body)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        if self._follows_a_kill():
            self._bindings.start_after_a_kill(datetime.now(UTC))
        if self._nodes is not None:
            self._nodes.start(changed=self._catch_up)
        self._recorder.start()
        self._poller.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._nodes is not None:
            self._nodes.stop()
        await asyncio.to_thread(self._poller.stop)
        await asyncio.to_thread(self._recorder.stop)
        await asyncio.to_thread(self._sessions.close)
        self._upstreams.close()
        self._mark.end()
        await send({"type": "lifespan.shutdown.complete"})

    def _follows_a_kill(self) -> bool:
        try:
            return self._mark.begin()
        except OSError as error:
            log.error("%s cannot be written: %s", self._config.data, error.strerror)
            return True

    def _apply_in_loop(self, rows: list[DocumentRow], afresh: bool) -> None:
        """Called in the poller's thread; returns when the loop has applied the rows."""
        zone = _time_zone_in(rows)
        counted = self._counted(self._documents, zone) if zone and zone != self._zone else None
        applying = self._apply(rows, afresh, zone, counted)
        asyncio.run_coroutine_threadsafe(applying, self._loop).result(timeout=60)

    def _heard(self, at: float) -> None:
        """Called in the poller's thread."""
        self._published.holds_until = at + self._config.outage.total_seconds()

    async def _catch_up(self) -> None:
        """A node went or came: what it had counted of apps that are now ours is in the store."""
        counted = await asyncio.to_thread(self._counted_afresh) if self._zone else None
        if counted is not None:
            self._limits.catch_up(counted)

    def _counted_afresh(self) -> Counted | None:
        store = self._store()
        try:
            return self._counted(store, self._zone)
        finally:
            store.close()

    def _counted(self, store: Store, zone: str) -> Counted | None:
        today = datetime.now(ZoneInfo(zone)).date()
        try:
            return Counted(
                store.counted_on(today),
                store.counters_on(today, node=self._config.own_node),
            )
        except StoreUnavailable:
            return None  # asked again with all documents when the database is back

    async def _apply(
        self, rows: list[DocumentRow], afresh: bool, zone: str, counted: Counted | None
    ) -> None:
        if afresh:
            self._published.forget()
        self._published.apply(rows)
        if counted is not None:
            self._limits.start(time_zone=zone, counted=counted, now=datetime.now(UTC))
            self._zone = zone
            # What was loaded lives as long as the process: no collection needs to look at it.
            gc.collect()
            gc.freeze()

    def _store(self) -> Store:
        return Store(data=self._config.data, database_url=self._config.database_url)


def _time_zone_in(rows: list[DocumentRow]) -> str:
    bodies = [row.body for row in rows if row.kind == PLATFORM and not row.deleted]
    return read_platform(bodies[-1]).time_zone if bodies else ""


async def _received(receive: Receive) -> bytes | None:
    """The whole body, None if the caller went away. The edge has bounded it."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(message["body"])
    parts: list[bytes] = []
    while message["type"] == "http.request":
        parts.append(message["body"])
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    return None


async def _respond(
    send: Send, status: int, content_type: bytes, body: bytes, *, gzipped: bool = False
) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if gzipped:
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

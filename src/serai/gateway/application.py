"""The gateway as a plain ASGI application, and the life of its parts."""

import asyncio
import gc
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from serai.gateway.addresses import Sources
from serai.gateway.asgi import Receive, Scope, Send, received, reply_with, respond
from serai.gateway.binding import Bindings
from serai.gateway.calls import Calls
from serai.gateway.config import GatewayConfig
from serai.gateway.disk_copy import DiskCopy
from serai.gateway.driving import Driver
from serai.gateway.handing_over import PATH as HANDED_OVER
from serai.gateway.handing_over import written_reply
from serai.gateway.limits import Counted, Limits
from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.nodes import Nodes
from serai.gateway.owning import Owning
from serai.gateway.polling import Poller
from serai.gateway.published import Published
from serai.gateway.reading import Request
from serai.gateway.records import Recorder
from serai.gateway.remembering import Remembering
from serai.gateway.request_ids import request_ids
from serai.gateway.sessions import Sessions
from serai.gateway.store import DocumentRow, Store, StoreUnavailable
from serai.gateway.turns import named_app
from serai.gateway.upstream_limits import UpstreamLimits
from serai.gateway.upstreams import Upstreams
from serai.protocol.dialects import route
from serai.protocol.published import PLATFORM, read_platform

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
        messages = MessageSignatures(window=config.window)
        self.driver = Driver()
        self.calls = Calls(
            published=self._published,
            limits=self._limits,
            bindings=self._bindings,
            messages=messages,
            recorder=self._recorder,
            sources=Sources(config.trusted_proxies),
            nodes=self._nodes,
            request_ids=request_ids(),
            upstreams=self._upstreams,
            sessions=self._sessions,
            window=config.window,
        )
        self._remembering = Remembering(
            config.data / "gateway",
            window=config.window,
            bindings=self._bindings,
            nonces=messages.nonces,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif route(scope["raw_path"].decode("latin-1")) is not None:
            await self._answer_call(scope, receive, send)
        elif scope["path"] == HANDED_OVER and self._nodes is not None:
            await self._answer_node(self._nodes, scope, receive, send)
        elif scope["path"] == "/-/health":
            await respond(send, *self._health())
        else:
            await respond(send, 404, _TEXT, _NO_CALL)

    def _health(self) -> tuple[int, bytes, bytes]:
        if not self._published.loaded:
            return 503, _TEXT, b"The published documents are not loaded yet.\n"
        if time.time() > self._published.holds_until:
            return 503, _TEXT, b"The database has been away for too long.\n"
        return 200, _TEXT, b"ok\n"

    async def _answer_call(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await received(receive)
        if body is None:
            return
        client = scope["client"]
        request = Request(
            method=scope["method"],
            query=scope["query_string"],
            headers=tuple(scope["headers"]),
            body=body,
            source=client[0] if client else "",
            path=scope["raw_path"].decode("latin-1"),
        )
        reply = await self.driver.run(self.calls.reply(request), whose=named_app(request))
        if reply is not None:
            await reply_with(send, reply)

    async def _answer_node(self, nodes: Nodes, scope: Scope, receive: Receive, send: Send) -> None:
        message = await received(receive)
        request = nodes.handed_over(message, list(scope["headers"])) if message else None
        if request is None:
            await respond(send, 404, _TEXT, _NO_CALL)
            return
        plain = tuple(header for header in request.headers if header[0] != b"accept-encoding")
        call = self.calls.reply(request._replace(headers=plain), handed_over=True)
        reply = await self.driver.run(call, whose=named_app(request))
        if reply is not None:
            await respond(send, 200, _BYTES, written_reply(reply))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        self._remembering.begin(datetime.now(UTC))
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
        self._remembering.end(datetime.now(UTC))
        await send({"type": "lifespan.shutdown.complete"})

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

"""The way of one call: strict intake → admission → upstream → answer, and its record."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from serai.gateway.addresses import Sources
from serai.gateway.admission import KnownApp, admit, identify
from serai.gateway.answering import failure, plain_answer
from serai.gateway.batch import Batch, read_batch
from serai.gateway.binding import Bindings, Hold
from serai.gateway.compressing import LEAST_BYTES, compressed
from serai.gateway.describing import Describing, is_of_signature, looked_up
from serai.gateway.driving import next_step
from serai.gateway.exchange import Exchange, Reply
from serai.gateway.limit_headers import ban_header, quota_headers
from serai.gateway.limits import Limits
from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.nodes import Nodes
from serai.gateway.published import Published
from serai.gateway.reading import Request, asked_format, read_call
from serai.gateway.records import Recorder
from serai.gateway.request_ids import iop_request_ids
from serai.gateway.sessions import Sessions
from serai.gateway.time_window import WINDOW, stamped_at
from serai.gateway.upstream_limits import UpstreamFailed
from serai.gateway.upstreams import Upstreams
from serai.protocol.answers import Envelope, answer, content_type, error_answer
from serai.protocol.call import Call
from serai.protocol.dialects import TOP_BATCH
from serai.protocol.errors import CallRefused, Code
from serai.protocol.published import MethodDocument

log = logging.getLogger("serai.gateway")


class Calls:
    def __init__(
        self,
        *,
        published: Published,
        limits: Limits,
        bindings: Bindings,
        messages: MessageSignatures,
        recorder: Recorder,
        request_ids: Iterator[str],
        upstreams: Upstreams,
        sessions: Sessions,
        sources: Sources | None = None,
        window: timedelta = WINDOW,
        nodes: Nodes | None = None,
    ) -> None:
        self._published = published
        self._window = window
        self._messages = messages
        self._limits = limits
        self._bindings = bindings
        self._recorder = recorder
        self._describing = Describing()
        self._sources = sources or Sources()
        self._nodes = nodes
        self._request_ids = request_ids
        self._iop_request_ids = iop_request_ids()
        self._upstreams = upstreams
        self._sessions = sessions

    async def reply(self, request: Request, *, handed_over: bool = False) -> Reply:
        """The answer or the platform's error, compressed if asked for; never an exception.

        `handed_over`: another node has it from the caller, and it goes no further.
        """
        told = request.told
        source = self._sources.of(request.source, told.forwarded_for)
        if source != request.source:
            request = request._replace(source=source)
        symbolic = request.route.dialect.symbolic
        exchange = Exchange(next(self._iop_request_ids if symbolic else self._request_ids))
        nodes = None if handed_over else self._nodes
        reply: Reply | None = None
        try:
            reply = await self._replied(request, exchange, self._answered(request, exchange, nodes))
        finally:
            if exchange.hold is not None:
                kept = reply and (reply.content_type, reply.body)
                self._bindings.end(exchange.hold, sent=exchange.sent, answer=kept)
        if self._published.limit_headers:
            reply = self._with_limits(reply, exchange)
        if len(reply.body) >= LEAST_BYTES and told.takes_gzip:
            body = await compressed(reply.body)
            return Reply(reply.content_type, body, gzipped=True, headers=reply.headers)
        return reply

    async def _replied(
        self, request: Request, exchange: Exchange, answering: Awaitable[Reply]
    ) -> Reply:
        # Refusals are answered inside `except`: kept any longer, each would be a cycle of
        # exception, traceback and frame that only the collector frees.
        try:
            reply = await answering
        except CallRefused as refusal:
            return self._refused(refusal, request, exchange)
        except Exception:
            log.exception("A call failed inside the gateway")
            unknown = CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.unknown-error")
            return self._refused(unknown, request, exchange)
        await next_step()
        self._record(exchange, request, None, reply.body)
        await next_step()
        return reply

    def _refused(self, refusal: CallRefused, request: Request, exchange: Exchange) -> Reply:
        call = exchange.call
        if exchange.app is not None and call is not None and is_of_signature(refusal, call):
            refusal.sub_msg = looked_up(refusal.sub_msg, exchange.request_id)
        self._record(exchange, request, refusal)
        asked = call.format if call is not None else asked_format(request)
        body = error_answer(
            refusal,
            format=asked,
            request_id=exchange.request_id,
            dialect=request.route.dialect,
        )
        ban = refusal.ban_seconds if exchange.identified and self._published.limit_headers else 0
        return Reply(content_type(asked), body, headers=ban_header(ban) if ban else b"")

    def _with_limits(self, reply: Reply, exchange: Exchange) -> Reply:
        """Only who has signed is told of an app's quota."""
        app = exchange.app
        if app is None or not exchange.identified:
            return reply
        left, seconds = self._limits.left(app, datetime.now(UTC))
        headers = quota_headers(app.quota_per_day, left, seconds) + reply.headers
        return Reply(reply.content_type, reply.body, False, headers)

    async def _answered(self, request: Request, exchange: Exchange, nodes: Nodes | None) -> Reply:
        if request.method not in ("GET", "POST", "HEAD"):
            raise CallRefused(Code.HTTP_ACTION_NOT_ALLOWED)
        if not self._published.loaded:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        if exchange.at > self._published.holds_until:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.documents-outdated")
        call = exchange.call = read_call(request)
        if nodes is not None and (found := await nodes.asked(call.app_key, request)) is not None:
            return found
        batch = read_batch(call, request.headers) if call.dialect is TOP_BATCH else None
        known = exchange.app = self._published.app(call.app_key)
        await next_step()
        app = identify(call, known, self._messages, exchange.now, window=self._window)
        exchange.identified = True
        call = exchange.call = self._published.placed(call)
        calls = batch.calls if batch else (call,)
        bound = [method for one in calls if (method := self._method(one)) and method.is_bound]
        writes = [method for method in bound if method.writes]
        if writes:
            if (kept := await self._bound_write(call, writes, app, exchange)) is not None:
                return kept
        elif bound:
            self._bindings.bind_read(call, app_key=app.key, now=exchange.now)
        if batch is not None:
            return await self._each_answered(batch, app, request, exchange)
        await next_step()
        return await self._one_answered(call, app, exchange)

    async def _each_answered(
        self, batch: Batch, app: KnownApp, request: Request, exchange: Exchange
    ) -> Reply:
        """All calls of a batch at once, each counted, recorded and answered by itself."""
        parts = [Exchange(next(self._request_ids)) for _ in batch.calls]
        replies = []
        for part, call in zip(parts, batch.calls, strict=True):
            part.app, part.call = app, call
            answering = self._one_answered(call, app, part)
            replies.append(self._replied(request, part, answering))
        bodies = [reply.body for reply in await asyncio.gather(*replies)]
        exchange.sent = any(part.sent for part in parts)
        separator = batch.separator.encode()
        return Reply(content_type(batch.calls[0].format), separator.join(bodies))

    async def _one_answered(self, call: Call, app: KnownApp, exchange: Exchange) -> Reply:
        token = await self._sessions.find(call.session) if call.session else None
        method = exchange.method = self._method(call)
        admission = admit(call, app, method, token, exchange.now)
        method = admission.method
        taken = self._limits.take(app, call.method, method, admission.owner, exchange.now)
        self._recorder.admitted(app.key, taken)
        exchange.upstream, exchange.sent = admission.upstream, True
        await next_step()
        began = time.perf_counter_ns()
        try:
            found = await self._upstreams.ask(admission, request_id=exchange.request_id)
        except UpstreamFailed as failed:
            exchange.sent = failed.sent
            raise failure(failed) from None
        finally:
            exchange.upstream_us = (time.perf_counter_ns() - began) // 1000
        envelope = Envelope(
            call.method, call.format, call.simplify, exchange.request_id, call.dialect
        )
        body = answer(plain_answer(found), found.body, envelope, method.lists)
        return Reply(content_type(call.format), body)

    async def _bound_write(
        self, call: Call, writes: Sequence[MethodDocument], app: KnownApp, exchange: Exchange
    ) -> Reply | None:
        """Let the sign stand for this write only; the kept answer if it is a repeat with one."""
        found = await self._bindings.bind_write(
            call,
            writes,
            app_key=app.key,
            stamped=stamped_at(call) or exchange.now,
            now=exchange.now,
            owned_since=self._nodes.owned_since(app.key) if self._nodes else None,
        )
        if isinstance(found, Hold):
            exchange.hold = found
            return None
        return Reply(*found)

    def _method(self, call: Call) -> MethodDocument | None:
        return self._published.method(call.method)

    def _record(
        self, exchange: Exchange, request: Request, refusal: CallRefused | None, body: bytes = b""
    ) -> None:
        call = exchange.call
        if exchange.app is None or call is None:
            return  # nobody to show it to
        if call.dialect is TOP_BATCH and refusal is None:
            return  # its calls are recorded
        record = self._describing.record(
            exchange,
            exchange.app.key,
            call,
            exchange.method or self._method(call),
            refusal=refusal,
            body=body,
        )
        self._recorder.add(record, self._limits.day_at(exchange.now))
        if refusal is not None and is_of_signature(refusal, call):
            self._recorder.failed(record, request)

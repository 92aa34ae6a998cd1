"""The way of one call: strict intake → admission → upstream → answer, and its record."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import orjson

from serai.gateway.addresses import Sources
from serai.gateway.admission import (
    WINDOW,
    Admission,
    KnownApp,
    Token,
    admit,
    identify,
    stamped_at,
)
from serai.gateway.answering import failure, plain_answer
from serai.gateway.binding import Bindings, Hold
from serai.gateway.describing import EXCERPT_BYTES, Seen, is_of_signature, looked_up
from serai.gateway.limits import Limits
from serai.gateway.message_signatures import MessageSignatures
from serai.gateway.published import Published
from serai.gateway.reading import Request, asked_format, read_call
from serai.gateway.records import Recorder
from serai.gateway.store import CallRecord
from serai.gateway.upstream import Upstream
from serai.gateway.upstream_limits import UpstreamAnswer, UpstreamFailed
from serai.protocol.answers import Envelope, answer, content_type, error_answer
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code

log = logging.getLogger("serai.gateway")


class Reply(NamedTuple):
    content_type: bytes
    body: bytes


class _Exchange:
    """What is known so far of one call on its way."""

    __slots__ = (
        "app",
        "began",
        "call",
        "hold",
        "now",
        "request_id",
        "sent",
        "upstream",
        "upstream_us",
    )

    def __init__(self, request_id: str) -> None:
        self.began = time.perf_counter_ns()
        self.now = datetime.now(UTC)
        self.request_id = request_id
        self.call: Call | None = None
        self.app: KnownApp | None = None
        self.hold: Hold | None = None
        self.sent = False
        self.upstream = ""
        self.upstream_us = 0


class Calls:
    def __init__(
        self,
        *,
        published: Published,
        limits: Limits,
        bindings: Bindings,
        recorder: Recorder,
        request_ids: Iterator[str],
        upstream_at: Callable[[str], Upstream],
        sources: Sources | None = None,
    ) -> None:
        self._published = published
        self._messages = MessageSignatures(window=WINDOW)
        self._limits = limits
        self._bindings = bindings
        self._recorder = recorder
        self._sources = sources or Sources()
        self._request_ids = request_ids
        self._upstream_at = upstream_at

    async def reply(self, request: Request) -> Reply:
        """The answer or the platform's error; never an exception."""
        exchange = _Exchange(next(self._request_ids))
        source = self._sources.of(request.source, request.headers)
        if source != request.source:
            request = request._replace(source=source)
        # Refusals are answered inside `except`: kept any longer, each would be a cycle of
        # exception, traceback and frame that only the collector frees.
        reply: Reply | None = None
        try:
            reply = await self._answered(request, exchange)
            self._record(exchange, request, None, reply.body)
        except CallRefused as refusal:
            reply = self._refused(refusal, request, exchange)
        except Exception:
            log.exception("A call failed inside the gateway")
            unknown = CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.unknown-error")
            reply = self._refused(unknown, request, exchange)
        finally:
            if exchange.hold is not None:
                self._bindings.end(exchange.hold, sent=exchange.sent, answer=reply)
        return reply

    def _refused(self, refusal: CallRefused, request: Request, exchange: _Exchange) -> Reply:
        self._record(exchange, request, refusal)
        call = exchange.call
        if call is not None and is_of_signature(refusal, call):
            refusal.sub_msg = looked_up(refusal.sub_msg, exchange.request_id)
        asked = call.format if call is not None else asked_format(request)
        body = error_answer(
            refusal,
            format=asked,
            request_id=exchange.request_id,
            dialect=request.route.dialect,
        )
        return Reply(content_type(asked), body)

    async def _answered(self, request: Request, exchange: _Exchange) -> Reply:
        if request.method not in ("GET", "POST", "HEAD"):
            raise CallRefused(Code.HTTP_ACTION_NOT_ALLOWED)
        if not self._published.loaded:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        call = exchange.call = read_call(request)
        exchange.app = self._published.app(call.app_key)
        app = identify(call, self._published, self._messages, exchange.now)
        kept = await self._bound(call, app, exchange)
        if kept is not None:
            return kept
        token = self._token(call)
        admission = admit(call, app, self._published, token, exchange.now)
        account = token.owner if token else ""
        taken = self._limits.take(
            app, admission.method_name, admission.method, account, exchange.now
        )
        self._recorder.admitted(app.key, taken)
        found = await self._asked(admission, exchange)
        plain = plain_answer(found)
        envelope = Envelope(
            admission.method_name,
            call.format,
            call.simplify,
            exchange.request_id,
            call.dialect,
        )
        nulls = b"null" in found.body
        body = answer(plain, envelope, admission.method.lists, nulls=nulls)
        return Reply(content_type(envelope.format), body)

    async def _bound(self, call: Call, app: KnownApp, exchange: _Exchange) -> Reply | None:
        """Hold the sign of a call that writes; the kept answer if it is a repeat with one."""
        method = self._published.method(call.method)
        stamped = stamped_at(call)
        if method is None or stamped is None or not (method.hazardous or method.access == "write"):
            return None
        bound = await self._bindings.bind(
            call, (method,), app_key=app.key, stamped=stamped, now=exchange.now
        )
        if isinstance(bound, Hold):
            exchange.hold = bound
            return None
        return None if bound is None else Reply(*bound)

    def _token(self, _call: Call) -> Token | None:
        """What the token store knows of the session: nobody can have one yet."""
        return None

    async def _asked(self, admission: Admission, exchange: _Exchange) -> UpstreamAnswer:
        address = self._published.upstream_address(admission.upstream)
        if address is None:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        exchange.upstream = admission.upstream
        exchange.sent = True
        began = time.perf_counter_ns()
        try:
            return await self._upstream_at(address).ask(
                admission.method_name,
                orjson.dumps(admission.arguments),
                headers=b"Serai-App-Key: %s\r\nSerai-Request-Id: %s\r\n"
                % (admission.app.key.encode(), exchange.request_id.encode()),
                repeatable=admission.method.access == "read",
            )
        except UpstreamFailed as failed:
            exchange.sent = failed.sent
            raise failure(failed) from None
        finally:
            exchange.upstream_us = (time.perf_counter_ns() - began) // 1000

    def _record(
        self, exchange: _Exchange, request: Request, refusal: CallRefused | None, body: bytes = b""
    ) -> None:
        call = exchange.call
        if exchange.app is None or call is None:
            return  # nobody to show it to
        record = CallRecord(
            at=exchange.now,
            app_key=exchange.app.key,
            method=call.method[:200],
            code=int(refusal.code) if refusal else 0,
            sub_code=refusal.sub_code[:200] if refusal else "",
            request_id=exchange.request_id,
            took_us=(time.perf_counter_ns() - exchange.began) // 1000,
            upstream_us=exchange.upstream_us,
            source=request.source[:45],
            upstream=exchange.upstream[:64],
        )
        self._recorder.add(
            Seen(
                record,
                self._limits.day_at(exchange.now),
                call,
                self._published.method(call.method),
                refusal.sub_msg if refusal else "",
                len(body),
                body[:EXCERPT_BYTES],
            )
        )
        if refusal is not None and is_of_signature(refusal, call):
            self._recorder.failed(record, request)

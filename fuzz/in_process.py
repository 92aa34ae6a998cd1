"""A whole gateway without a network: its published documents, its checks, and a far end."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from tests.gateway.small_platform import ADA, Platform, publish_a_small_platform

from serai.gateway.application import Gateway
from serai.gateway.breaker import Breaker
from serai.gateway.config import GatewayConfig
from serai.gateway.exchange import Reply
from serai.gateway.limits import Counted
from serai.gateway.reading import Request
from serai.gateway.store import DocumentRow
from serai.gateway.upstream import Upstream
from serai.gateway.upstream_limits import (
    Broken,
    Busy,
    TimedOut,
    Unreachable,
    UpstreamAnswer,
    UpstreamFailed,
)
from serai.protocol import published
from serai.protocol.sealing import MasterKeys

FAILURES: tuple[UpstreamFailed, ...] = (
    Unreachable("x"),
    Busy("x"),
    TimedOut("x"),
    Broken(answered=True),
)
GENERATION = 20_000
"""Calls after which a gateway is made anew, so that what it remembers stays small."""


class Documents(Platform):
    """What a small platform publishes, kept in memory."""

    def __init__(self, keys: MasterKeys) -> None:
        super().__init__(Path(), "")
        self._keys = keys
        self.published: list[DocumentRow] = []

    @property
    def keys(self) -> MasterKeys:
        return self._keys

    def publish(self, kind: str, name: str, document: published.Document | None) -> int:
        body = "" if document is None else published.to_body(document)
        seq = len(self.published) + 1
        self.published.append(DocumentRow(kind, name, seq, body, document is None))
        return seq


class FarEnd:
    """Answers what the fuzzer says, or fails as upstreams fail."""

    def __init__(self) -> None:
        self.answer: UpstreamAnswer | UpstreamFailed = UpstreamAnswer(200, b"{}")

    async def ask(self, *_: object, **__: object) -> UpstreamAnswer:
        if isinstance(self.answer, UpstreamFailed):
            raise self.answer.with_traceback(None)
        return self.answer


class Whole:
    """One gateway after another, each for a number of calls."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._data = tempfile.TemporaryDirectory()
        self._keys = MasterKeys.fresh()
        self._documents = Documents(self._keys)
        publish_a_small_platform(self._documents, "http://127.0.0.1:1")
        self._documents.publish_app(ADA, quota_per_day=10**9)
        self._left = 0
        self.far_end = FarEnd()

    def reply(self, request: Request) -> Reply:
        if not self._left:
            self._make_gateway()
        self._left -= 1
        reply = self._loop.run_until_complete(self._gateway.calls.reply(request))
        recorder = self._gateway._recorder
        recorder._collect()
        recorder._unwritten.clear()
        return reply

    def gateway(self) -> Gateway:
        """A new one that knows the small platform and asks the far end."""
        self._make_gateway()
        return self._gateway

    def close(self) -> None:
        self._loop.close()
        self._data.cleanup()

    def _make_gateway(self) -> None:
        self._left = GENERATION
        self._gateway = Gateway(GatewayConfig(Path(self._data.name), self._keys))
        self._gateway._published.apply(self._documents.published)
        self._gateway._limits.start(
            time_zone="Asia/Shanghai", counted=Counted({}, {}), now=datetime.now(UTC)
        )
        self._gateway._upstreams._pool = self._pool  # type: ignore[method-assign]

    def _pool(self, address: str) -> tuple[Upstream, Breaker]:
        return cast("Upstream", self.far_end), Breaker(failures=1, pause=0)

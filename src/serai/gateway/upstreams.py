"""All upstreams: one pool and one breaker an address, and the headers that say who calls.

None waits for another: pools share nothing but the event loop.
"""

import time
from urllib.parse import quote

import orjson

from serai.gateway.admission import Admission
from serai.gateway.breaker import Breaker
from serai.gateway.path_methods import upstream_path
from serai.gateway.published import Published
from serai.gateway.upstream import Upstream
from serai.gateway.upstream_limits import (
    Broken,
    Busy,
    LeftAlone,
    NoTurn,
    TimedOut,
    Unreachable,
    UpstreamAnswer,
    UpstreamLimits,
)
from serai.protocol.errors import CallRefused, Code
from serai.protocol.identity import identity_headers


class Upstreams:
    def __init__(self, published: Published, limits: UpstreamLimits | None = None) -> None:
        self._published = published
        self._limits = limits or UpstreamLimits()
        self._pools: dict[str, tuple[Upstream, Breaker]] = {}

    async def ask(self, admission: Admission, *, request_id: str) -> UpstreamAnswer:
        """What the upstream answers to an admitted call.

        CallRefused with 10 if nobody knows its address, else UpstreamFailed.
        """
        address = self._published.upstream_address(admission.upstream)
        if address is None:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        pool, breaker = self._pool(address)
        body = orjson.dumps(admission.arguments)
        headers = self._headers(admission, request_id, body)
        if not breaker.lets_pass(time.monotonic()):
            raise LeftAlone
        try:
            answer = await pool.ask(
                upstream_path(admission.method_name),
                body,
                headers=headers,
                repeatable=admission.method.access == "read",
            )
        except (Busy, NoTurn):
            raise  # our own limit, no failure of theirs
        except (Broken, TimedOut, Unreachable):
            breaker.failed(time.monotonic())
            raise
        breaker.succeeded()
        return answer

    def close(self) -> None:
        for pool, _ in self._pools.values():
            pool.close()

    def _headers(self, admission: Admission, request_id: str, body: bytes) -> bytes:
        secret = self._published.upstream_secret(admission.upstream)
        if not secret and not admission.owner:
            return b"Serai-App-Key: %s\r\nSerai-Request-Id: %s\r\n" % (
                admission.app.key.encode(),
                request_id.encode(),
            )
        found = identity_headers(
            app_key=admission.app.key,
            request_id=request_id,
            owner=quote(admission.owner, safe=""),
            method=admission.method_name.removeprefix("/"),
            body=body,
            timestamp=int(time.time()) if secret else 0,
            secret=secret,
        )
        return "".join(f"{name}: {value}\r\n" for name, value in found.items()).encode()

    def _pool(self, address: str) -> tuple[Upstream, Breaker]:
        found = self._pools.get(address)
        if found is None:
            breaker = Breaker(failures=self._limits.failures, pause=self._limits.pause)
            found = self._pools[address] = (Upstream(address, self._limits), breaker)
        return found

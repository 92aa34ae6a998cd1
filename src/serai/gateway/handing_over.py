"""A call of an app that another node owns goes to that node, whole, in one hop.

The balancer cannot read every AppKey (an encoded name, a multipart body, one beyond its buffer).
What nodes say to each other is sealed by a key that only they can derive: nobody else can make a
node answer a call that is not its own, and so escape an app's limits.
"""

import hashlib
import hmac
from collections.abc import Iterable

import orjson

from serai.gateway.exchange import Reply
from serai.gateway.reading import Request
from serai.gateway.upstream import Upstream
from serai.gateway.upstream_limits import UpstreamLimits
from serai.protocol.sealing import MasterKeys

PATH = "/-/call"
ROOM = 256 * 1024
"""What a handed-over call is longer than its body, at most."""
_SEAL = b"serai-node"
_LABEL = b"serai hand-over between gateway nodes"
_LIMITS = UpstreamLimits(connect=1.0, read=30.0, total=35.0)


class HandOver:
    def __init__(self, keys: MasterKeys) -> None:
        self._keys = [hmac.digest(keys.keys[n], _LABEL, "sha256") for n in sorted(keys.keys)]
        self._pools: dict[str, Upstream] = {}

    async def ask(self, node: str, request: Request) -> Reply:
        """What that node answers. Raises UpstreamFailed."""
        pool = self._pools.get(node)
        if pool is None:
            pool = self._pools[node] = Upstream(f"http://{node}", _LIMITS)
        message, seal = self.sealed(request)
        answer = await pool.ask(
            PATH[1:], message, headers=b"%s: %s\r\n" % (_SEAL, seal), repeatable=False
        )
        return read_reply(answer.body)

    def sealed(self, request: Request) -> tuple[bytes, bytes]:
        """The message that another node reads, and its seal."""
        message = _written(request)
        return message, hmac.new(self._keys[-1], message, hashlib.sha256).hexdigest().encode()

    def received(self, message: bytes, headers: Iterable[tuple[bytes, bytes]]) -> Request | None:
        """The call in another node's message; None if no node wrote it."""
        seal = next((value for name, value in headers if name == _SEAL), b"")
        wanted = (hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._keys)
        if not any(hmac.compare_digest(seal, one.encode()) for one in wanted):
            return None
        head, _, body = message.partition(b"\n")
        method, path, query, source, pairs = orjson.loads(head)
        return Request(
            method,
            query.encode("latin-1"),
            [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
            body,
            source,
            path,
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


def written_reply(reply: Reply) -> bytes:
    """An answer that is not compressed, for the node that has the caller."""
    return b"%s\r\n%s\r\n%s" % (reply.content_type, reply.headers, reply.body)


def read_reply(message: bytes) -> Reply:
    head, _, body = message.partition(b"\r\n\r\n")
    kind, _, headers = head.partition(b"\r\n")
    return Reply(kind, body, headers=headers and headers + b"\r\n")


def _written(request: Request) -> bytes:
    pairs = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers]
    query = request.query.decode("latin-1")
    head = orjson.dumps([request.method, request.path, query, request.source, pairs])
    return head + b"\n" + request.body

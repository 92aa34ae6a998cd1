"""What goes through ASGI: a whole body in, a whole answer out."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from serai.gateway.exchange import Reply
from serai.gateway.limit_headers import pairs
from serai.gateway.told_headers import Headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def received(receive: Receive) -> bytes | None:
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


async def reply_with(send: Send, reply: Reply) -> None:
    """Answer a call; its errors too are 200 in HTTP."""
    more = pairs(reply.headers)
    if reply.gzipped:
        more += ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))
    await respond(send, 200, reply.content_type, reply.body, more)


async def respond(
    send: Send, status: int, content_type: bytes, body: bytes, more: Headers = ()
) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

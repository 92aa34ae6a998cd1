"""The sandbox as an ASGI application: POST /{method}, and GET /-/seen for tests."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from serai.protocol.identity import is_from_gateway
from serai.sandbox.echo import echoed
from serai.sandbox.examples import Method
from serai.sandbox.orders import ANSWERS, now
from serai.sandbox.reading import parameters_of
from serai.sandbox.refusals import Rejected
from serai.sandbox.store import Store

LARGEST_BODY = 8 * 1024 * 1024

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Sandbox:
    """Answers the methods of one pack out of their examples and one store of orders."""

    def __init__(self, methods: Mapping[str, Method], store: Store, *, secret: str = "") -> None:
        self._methods = methods
        self._store = store
        self._secret = secret
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-store")
        self.seen: Counter[str] = Counter()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            status, answer = 200, await self._answer(scope, receive)
        except Rejected as rejected:
            status = rejected.status
            answer = {"sub_code": rejected.sub_code, "sub_msg": rejected.sub_msg}
        await _send_json(send, status, answer)

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> Any:
        name = scope["path"].removeprefix("/")
        if scope["method"] == "GET" and name == "-/seen":
            return dict(self.seen)
        body = await _body(receive)
        method = self._methods.get(name) or self._methods.get(f"/{name}")
        self._must_come_from_a_gateway(scope, name, body)
        if method is None:
            raise Rejected("isv.unknown-method", f"No method is called {name}.", status=404)
        if scope["method"] != "POST":
            raise Rejected("isv.http-action-not-allowed", "Methods are called by POST.", status=405)
        self.seen[name] += 1
        return await self._answer_call(method, body)

    def _must_come_from_a_gateway(self, scope: Mapping[str, Any], name: str, body: bytes) -> None:
        if not self._secret:
            return
        headers = {key.decode("latin-1"): text.decode("latin-1") for key, text in scope["headers"]}
        now = time.time()
        if not is_from_gateway(headers, method=name, body=body, now=now, secret=self._secret):
            raise Rejected("isv.not-from-gateway", "No gateway signed this call.", status=401)

    async def _answer_call(self, method: Method, body: bytes) -> Any:
        parameters = parameters_of(body, method)
        stateful = ANSWERS.get(method.name)
        if stateful is None:
            return echoed(method.example, parameters)
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, stateful, method.example, parameters, self._store, now()
        )

    def close(self) -> None:
        self._thread.shutdown()
        self._store.close()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise Rejected("isv.unreadable-request", "The body is too large.", status=413)
    return bytes(body)


async def _send_json(send: Send, status: int, answer: Any) -> None:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""The far end of the wire: an upstream on loopback that answers what a test tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


@dataclass
class Received:
    method: str
    path: str
    body: Any
    headers: dict[str, str]
    connection: int


Answer = tuple[int, bytes]


@dataclass
class FarEnd:
    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: dict[str, Callable[[Received], Answer]] = field(default_factory=dict)
    delay: float = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, plain: object, *, status: int = 200) -> None:
        body = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
        self.answers[method] = lambda _: (status, body)

    def forget(self) -> None:
        self.received.clear()
        self.answers.clear()
        self.delay = 0


@contextmanager
def far_end() -> Iterator[FarEnd]:
    end = FarEnd()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        connections: ClassVar[list[int]] = []

        def setup(self) -> None:
            super().setup()
            self.connections.append(len(self.connections))
            self.number = self.connections[-1]

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            method = self.path.rpartition("/")[2]
            call = Received(
                method, self.path, json.loads(body), dict(self.headers.items()), self.number
            )
            end.received.append(call)
            time.sleep(end.delay)
            status, answer = end.answers.get(method, _echo)(call)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    end.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield end
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _echo(call: Received) -> Answer:
    return 200, json.dumps({"result": {"asked": call.body}}).encode()

"""Deadlines and limits of the edge, on a server of its own with shorter ones."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from serai.gateway.edge import EdgeLimits, edge_protocol
from tests.gateway.raw import PATIENCE, exchange, read_all


async def _reads_bodies(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


@pytest.fixture(scope="module")
def hasty() -> Iterator[int]:
    """The port of a server that waits a second for heads and two for bodies of 100 bytes."""
    limits = EdgeLimits(body_bytes=100, head_seconds=1, body_seconds=2)
    config = uvicorn.Config(
        _reads_bodies, http=edge_protocol(limits), lifespan="off", ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
LATE = {
    "half a head": b"GET / HTTP/1.1\r\nHo",
    "half a body": POST + b"Content-Length: 99\r\n\r\nabc",
    "half a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n50\r\nabc",
}


@pytest.mark.parametrize("sent", LATE.values(), ids=LATE)
def test_what_arrives_too_slowly_is_ended_with_a_word(hasty: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", hasty), timeout=PATIENCE) as connection:
        ended = threading.Event()
        trickle = threading.Thread(target=_trickle, args=(connection, sent, ended))
        trickle.start()
        answer = read_all(connection)
        ended.set()
        trickle.join()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert answer.endswith(b"The request took too long to arrive.")


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_an_idle_connection_is_closed(hasty: int, sent: bytes) -> None:
    answer = exchange(hasty, sent)

    assert b"408" not in answer.partition(b"\r\n")[0]


def test_one_byte_too_many_is_refused_in_plain_words(hasty: int) -> None:
    fits = exchange(hasty, POST + b"Connection: close\r\nContent-Length: 100\r\n\r\n" + b"a" * 100)
    not_quite = exchange(hasty, POST + b"Content-Length: 101\r\n\r\n" + b"a" * 101)

    assert fits.endswith(b"read\r\n0\r\n\r\n")
    assert not_quite.startswith(b"HTTP/1.1 413 ")
    assert not_quite.endswith(b"\r\n\r\nThe request is larger than 100 bytes.")


def _trickle(connection: socket.socket, sent: bytes, ended: threading.Event) -> None:
    try:
        connection.sendall(sent)
        while not ended.wait(0.2):
            connection.sendall(b"a")
    except OSError:
        pass  # the other side has had enough

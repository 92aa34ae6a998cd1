"""Calls at a fixed rate, whatever becomes of the earlier ones."""

import selectors
import socket
import threading
import time
from collections.abc import Sequence
from queue import SimpleQueue
from statistics import quantiles
from typing import NamedTuple

CONNECTIONS = 64
_LONGEST = 30.0


class Waited(NamedTuple):
    """Milliseconds from the moment a call was due to the end of its answer."""

    p50: float
    p99: float


def waited(requests: Sequence[bytes], port: int, *, rate: float) -> Waited:
    """What these calls waited, one after the other at so many a second; each must be answered."""
    free: SimpleQueue[_Connection] = SimpleQueue()
    opened = [_Connection(port) for _ in range(CONNECTIONS)]
    for connection in opened:
        free.put(connection)
    sending = threading.Thread(target=_send, args=(requests, free, rate), daemon=True)
    sending.start()
    late = _received(len(requests), opened, free)
    sending.join()
    for connection in opened:
        connection.socket.close()
    cuts = quantiles(late, n=100)
    return Waited(cuts[49] * 1000, cuts[98] * 1000)


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_LONGEST)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self.received = b""

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole."""
        more = self.socket.recv(65536)
        assert more, "the gateway closed a connection"
        self.received += more
        head, found, body = self.received.partition(b"\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]) if found else 1
        if len(body) < length:
            return False
        assert b"error_response" not in body, body
        self.received = b""
        return True


def _send(requests: Sequence[bytes], free: "SimpleQueue[_Connection]", rate: float) -> None:
    began = time.perf_counter()
    for number, request in enumerate(requests):
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        connection = free.get(timeout=_LONGEST)
        connection.due = due
        connection.socket.sendall(request)


def _received(
    calls: int, opened: Sequence[_Connection], free: "SimpleQueue[_Connection]"
) -> list[float]:
    late: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while len(late) < calls:
            ready = selector.select(_LONGEST)
            assert ready, f"{calls - len(late)} calls were not answered within {_LONGEST:.0f} s"
            for key, _ in ready:
                if key.data.answered():
                    late.append(time.perf_counter() - key.data.due)
                    free.put(key.data)
    return late

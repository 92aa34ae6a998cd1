"""Bytes on a bare socket: what no HTTP client would send."""

import socket
import time

PATIENCE = 20


def exchange(port: int, *chunks: bytes, finish: bool = False) -> bytes:
    """Send the chunks, one write each, and read until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for chunk in chunks:
            try:
                connection.sendall(chunk)
            except ConnectionError:
                break
            if len(chunks) > 1:
                time.sleep(0.05)
        if finish:
            connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            more = connection.recv(65536)
        except ConnectionError:
            return received
        if not more:
            return received
        received += more


def read_answer(connection: socket.socket) -> bytes:
    """One answer with a Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65536)
        if not more:
            return received
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split()[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body

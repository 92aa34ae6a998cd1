"""Any bytes as a request: three digits pick method, path and content type; then query, LF, body."""

from typing import NamedTuple

from serai.gateway.reading import Request

METHODS = ("POST", "GET", "HEAD", "PUT")
PATHS = (
    "/router/rest",
    "/router/batch",
    "/sync",
    "/rest",
    "/rest/ds/product/get",
    "/rest/2.0/ds/products/{id}/get",
    "/rest/%2e%2e/%00",
)
CONTENT_TYPES = (
    b"application/x-www-form-urlencoded",
    b"application/x-www-form-urlencoded; charset=UTF-8",
    b"multipart/form-data; boundary=b",
    b'multipart/form-data;charset=utf-8;boundary="b"',
    b"text/plain",
    b"",
    b"multipart/form-data",
    b"application/x-www-form-urlencoded; charset=gbk",
)


class Picked(NamedTuple):
    request: Request
    flag: int


def request_in(data: bytes) -> Picked:
    """The fourth digit is left to the target."""
    picks = data[:4].ljust(4, b"0")
    query, _, body = data[4:].partition(b"\n")
    kind = CONTENT_TYPES[(picks[2] - 48) % len(CONTENT_TYPES)]
    return Picked(
        Request(
            METHODS[(picks[0] - 48) % len(METHODS)],
            query,
            [(b"host", b"a"), (b"content-type", kind)],
            body,
            "127.0.0.1",
            PATHS[(picks[1] - 48) % len(PATHS)],
        ),
        (picks[3] - 48) % 10,
    )

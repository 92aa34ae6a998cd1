"""One call on its way, and what it is answered."""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from serai.gateway.admission import KnownApp
from serai.gateway.binding import Hold
from serai.protocol.call import Call
from serai.protocol.published import MethodDocument


class Reply(NamedTuple):
    """`headers`: whole header lines beside those that every answer has."""

    content_type: bytes
    body: bytes
    gzipped: bool = False
    headers: bytes = b""


class Exchange:
    """What is known so far of one call on its way.

    `at`: when it was received, in seconds of the epoch, and `now` the same.
    `identified`: it is shown that the app made the call, not only that it says so.
    """

    __slots__ = (
        "app",
        "at",
        "began",
        "call",
        "hold",
        "identified",
        "method",
        "now",
        "request_id",
        "sent",
        "upstream",
        "upstream_us",
    )

    def __init__(self, request_id: str) -> None:
        self.began = time.perf_counter_ns()
        self.at = time.time()
        self.now = datetime.fromtimestamp(self.at, UTC)
        self.request_id = request_id
        self.call: Call | None = None
        self.app: KnownApp | None = None
        self.identified = False
        self.hold: Hold | None = None
        self.method: MethodDocument | None = None
        self.sent = False
        self.upstream = ""
        self.upstream_us = 0

"""Answers compressed for those who ask for it."""

import asyncio
import gzip
from collections.abc import Iterable

LEAST_BYTES = 2048
"""Smaller answers fit into a packet or two as they are."""

_MOST_BYTES_IN_THE_LOOP = 128 * 1024
_LEVEL = 4


def asks_for_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether an Accept-Encoding names gzip (RFC 9110, 12.5.3) and does not weigh it nothing."""
    for name, value in headers:
        if name == b"accept-encoding":
            for coding in value.lower().split(b","):
                token, _, weight = coding.partition(b";")
                if token.strip() in (b"gzip", b"x-gzip"):
                    return weight.replace(b" ", b"").rstrip(b"0") not in (b"q=", b"q=0.")
    return False


async def compressed(body: bytes) -> bytes:
    if len(body) <= _MOST_BYTES_IN_THE_LOOP:
        return gzip.compress(body, _LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)

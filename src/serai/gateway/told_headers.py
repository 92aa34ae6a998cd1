"""What the headers of a request tell the gateway, worked out once for requests that send the same.

A client sends the same few headers again and again: looking them up is quicker than reading them.
"""

from functools import lru_cache
from typing import NamedTuple

from serai.gateway.compressing import asks_for_gzip

Headers = tuple[tuple[bytes, bytes], ...]
"""Names in lower case, and values."""


class Told(NamedTuple):
    """`is_signed`: an HTTP Message Signature was sent. `is_encoded`: the body is compressed."""

    content_type: bytes = b""
    is_signed: bool = False
    is_encoded: bool = False
    takes_gzip: bool = False
    forwarded_for: bytes = b""


@lru_cache(maxsize=256)  # of heads of at most 64 kB, if somebody wants to fill it: 16 MB
def told_by(headers: Headers) -> Told:
    content_type, forwarded_for = b"", []
    is_signed = is_encoded = False
    for name, value in headers:
        if name == b"content-type":
            content_type = value
        elif name == b"signature-input":
            is_signed = True
        elif name == b"content-encoding":
            is_encoded |= value.lower() != b"identity"
        elif name == b"x-forwarded-for":
            forwarded_for.append(value)
    return Told(
        content_type, is_signed, is_encoded, asks_for_gzip(headers), b",".join(forwarded_for)
    )

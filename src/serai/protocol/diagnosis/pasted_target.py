"""The address and headers of a pasted request, and the one error of reading what was pasted."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from serai.protocol.diagnosis.explained import Headers, signature_headers


class CannotRead(Exception):
    """What could not be read, as one English sentence; bytes quoted in it that are no text show
    as question marks."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence.encode(errors="replace").decode())


def read_target(address: str) -> tuple[str, str]:
    """Path and query of an address, or of what stands in a request line; both still encoded."""
    if address.startswith("//"):
        raise CannotRead("The address begins with two slashes.")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise CannotRead("The address cannot be read.") from None
    return parts.path or "/", parts.query


def as_signature_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Those that an HTTP Message Signature rests on, as the gateway would receive them."""
    return signature_headers(
        (name.lower().encode(errors="surrogateescape"), value.encode(errors="surrogateescape"))
        for name, value in headers
    )

"""The address of a pasted request, and the one error of reading what somebody pasted."""

from urllib.parse import urlsplit


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

"""Request ids in the shape of the original: twelve lower-case letters and digits."""

import secrets
from collections.abc import Iterator
from itertools import product

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_SUFFIXES = tuple("".join(letters) for letters in product(_ALPHABET, repeat=3))


def request_ids() -> Iterator[str]:
    """Ids without end: a random head for every 46,656 of them, so that no two nodes meet."""
    while True:
        head = "".join(secrets.choice(_ALPHABET) for _ in range(9))
        for suffix in _SUFFIXES:
            yield head + suffix

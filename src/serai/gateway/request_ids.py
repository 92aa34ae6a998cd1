"""Request ids in the shapes of the original.

TOP: twelve lower-case letters and digits. IOP: eight hexadecimal digits, the time in milliseconds
and a sequence of four digits.
"""

import secrets
import time
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


def iop_request_ids() -> Iterator[str]:
    """Ids without end: a random head for each process and each round of the sequence."""
    while True:
        head = secrets.token_hex(4)
        for sequence in range(10_000):
            yield f"{head}{time.time_ns() // 1_000_000:013d}{sequence:04d}"

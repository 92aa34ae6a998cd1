"""Apps take turns: whoever waits to begin waits for one call of each other app, not for all.

All calls share one core. In one line an app that calls on many connections without a pause would
make everybody wait for all of its calls. What a request says of its app is taken as it stands: a
lie moves it behind the calls of whom it names, where a badly signed call would stand anyway.
"""

from collections import deque
from itertools import islice
from typing import Generic, TypeVar

from serai.gateway.reading import Request

One = TypeVar("One")

_APP_KEY, _KEY_ID = b"app_key=", b'keyid="'
_LONGEST = 64
_LOOKED_AT = 4096


class Turns(Generic[One]):
    """Used by one thread, the event loop's. Holds no more than there are connections."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, deque[One]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def wait(self, whose: bytes, one: One) -> None:
        line = self._waiting.get(whose)
        if line is None:
            line = self._waiting[whose] = deque()
        line.append(one)

    def take(self, most: int, *, each: int) -> list[One]:
        """Those whose turn it is: of everybody one, then of everybody the next."""
        taken: list[One] = []
        for _ in range(each):
            for whose in list(islice(self._waiting, most - len(taken))):
                line = self._waiting.pop(whose)
                taken.append(line.popleft())
                if line:
                    self._waiting[whose] = line  # at the end
        return taken


def named_app(request: Request) -> bytes:
    """The AppKey that stands in the request, before anything is checked; empty if none is seen."""
    if request.told.is_signed:
        for name, value in request.headers:
            if name == b"signature-input":
                return _after(_KEY_ID, value, ends=b'"')
    return _after(_APP_KEY, request.query, ends=b"&") or _after(
        _APP_KEY, request.body[:_LOOKED_AT], ends=b"&"
    )


def _after(name: bytes, text: bytes, *, ends: bytes) -> bytes:
    at = text.find(name)
    if at < 0:
        return b""
    begin = at + len(name)
    end = text.find(ends, begin)
    return text[begin : min(end if end >= 0 else len(text), begin + _LONGEST)]

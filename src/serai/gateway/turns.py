"""Apps take turns: of each only so many calls begin in one round of the event loop.

All calls share one core. Without turns an app that calls on many connections without a pause
fills the queue of everybody: whoever comes then waits for all of its calls. With them one waits for
a few. A round ends when the loop has looked at all connections: an app that is alone loses nothing.
"""

import asyncio
from collections import deque

AT_ONCE = 8


class Turns:
    """Used by one thread, the event loop's. Holds no more than there are connections."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._begun: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def take(self, whose: str) -> "asyncio.Future[None] | None":
        """None if a call of this app may begin; else it may when the future is done."""
        begun = self._begun.get(whose, 0)
        if begun < self._at_once and whose not in self._waiting:
            if not self._begun:
                asyncio.get_running_loop().call_soon(self._next_round)
            self._begun[whose] = begun + 1
            return None
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(whose, deque()).append(turn)
        return turn

    def _next_round(self) -> None:
        self._begun.clear()
        for whose, turns in list(self._waiting.items()):
            self._begun[whose] = self._let_some_begin(turns)
            if not turns:
                del self._waiting[whose]
        if self._begun:
            asyncio.get_running_loop().call_soon(self._next_round)

    def _let_some_begin(self, turns: deque[asyncio.Future[None]]) -> int:
        begun = 0
        while turns and begun < self._at_once:
            turn = turns.popleft()
            if not turn.done():  # its caller may have gone away
                turn.set_result(None)
                begun += 1
        return begun

"""Runs a call's coroutine at once, without a task: one for each call costs as much as its checks.

What it waits for are futures of the event loop. Nobody cancels it; each wait has its deadline.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

log = logging.getLogger("serai.gateway")


def drive(coroutine: Coroutine[Any, None, Result], done: Callable[[Result | None], None]) -> None:
    """Begin, and go on whenever what is waited for is there; `done(None)` if it failed."""
    _Drive(coroutine, done).go_on()


class _Drive(Generic[Result]):
    __slots__ = ("_coroutine", "_done")

    def __init__(
        self, coroutine: Coroutine[Any, None, Result], done: Callable[[Result | None], None]
    ) -> None:
        self._coroutine = coroutine
        self._done = done

    def go_on(self, _: "asyncio.Future[Any] | None" = None) -> None:
        try:
            future: asyncio.Future[Any] = self._coroutine.send(None)
        except StopIteration as end:
            result = end.value
        except (Exception, asyncio.CancelledError):
            log.exception("A call ended without an answer")
            result = None
        else:
            future._asyncio_future_blocking = False  # as a task says that it has understood
            future.add_done_callback(self.go_on)
            return
        self._done(result)

"""Runs the coroutines of calls, without a task each, and those that are at the same step together.

One call touches more code and data than the first-level caches of a processor hold, so whichever
call comes next finds nothing of it there. Calls that are ready at the same time therefore go
through each step one after the other, before any of them goes on to the next: measured, each of
sixteen costs two thirds of one that is alone (cohort scheduling: Larus and Parkes, USENIX 2002).

What a call waits for are futures of the event loop. Nobody cancels it; each wait has its deadline.
"""

import asyncio
import logging
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

from serai.gateway.turns import Turns

Result = TypeVar("Result")

MOST_TOGETHER = 16
"""More gain nothing, and the first would wait for the last."""
MOST_OF_ONE = 8
"""Calls of one app that begin together: with less an app that is alone pays for it, with more
everybody waits longer beside one that calls without a pause."""

log = logging.getLogger("serai.gateway")


@types.coroutine
def next_step() -> Generator[None, None, None]:
    """Ends a step: a driven call waits for those that are at it too, a task for the event loop."""
    yield


class Driver:
    """Used by one thread, the event loop's.

    Between two looks at the connections all calls go on that can, and a few begin: so calls wait
    before they begin, where apps take turns, and nowhere else.
    """

    def __init__(self) -> None:
        self._beginning: Turns[_Drive[Any]] = Turns()
        self._going_on: deque[_Drive[Any]] = deque()
        self._runs_soon = False

    def begin(
        self,
        coroutine: Coroutine[Any, None, Result],
        done: Callable[[Result | None], None],
        *,
        whose: bytes,
    ) -> None:
        """Begin when it is the turn of this app, and go on whenever what is waited for is there.

        `done(None)` if it failed.
        """
        self._beginning.wait(whose, _Drive(coroutine, done, self))
        self._run_soon()

    async def run(self, coroutine: Coroutine[Any, None, Result], *, whose: bytes) -> Result | None:
        """The same for a task that waits for the result."""
        result: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()

        def done(found: Result | None) -> None:
            if not result.done():  # who waited may have gone away
                result.set_result(found)

        self.begin(coroutine, done, whose=whose)
        return await result

    def go_on(self, drive: "_Drive[Any]") -> None:
        self._going_on.append(drive)
        self._run_soon()

    def _run_soon(self) -> None:
        if not self._runs_soon:
            self._runs_soon = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        self._runs_soon = False
        going_on = self._going_on
        while going_on:
            _go_together([going_on.popleft() for _ in range(min(MOST_TOGETHER, len(going_on)))])
        _go_together(self._beginning.take(MOST_TOGETHER, each=MOST_OF_ONE))
        if self._beginning:
            self._run_soon()


def _go_together(together: "list[_Drive[Any]]") -> None:
    while together:
        together = [drive for drive in together if drive.step()]


class _Drive(Generic[Result]):
    __slots__ = ("_coroutine", "_done", "_driver")

    def __init__(
        self,
        coroutine: Coroutine[Any, None, Result],
        done: Callable[[Result | None], None],
        driver: Driver,
    ) -> None:
        self._coroutine = coroutine
        self._done = done
        self._driver = driver

    def step(self) -> bool:
        """Whether it can go on at once."""
        result = None
        try:
            future: asyncio.Future[Any] | None = self._coroutine.send(None)
        except StopIteration as end:
            result = end.value
        except (Exception, asyncio.CancelledError):
            log.exception("A call ended without an answer")
        else:
            if future is None:
                return True
            future._asyncio_future_blocking = False  # as a task says that it has understood
            future.add_done_callback(self._go_on)
            return False
        try:
            self._done(result)
        except Exception:  # those that go together with this one must go on
            log.exception("An answer could not be written")
        return False

    def _go_on(self, _: "asyncio.Future[Any]") -> None:
        self._driver.go_on(self)

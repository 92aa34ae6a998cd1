"""Start the parts of Serai as child processes, and end all of them together.

The children are forked: those that need Django share the pages of what was imported before.
"""

import ctypes
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from serai.cli.cannot_start import CannotStart

READY_WITHIN_SECONDS = 90.0
STOP_WITHIN_SECONDS = 8.0
_LOOK_SECONDS = 0.05
_ENDING = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Part:
    """One part: what its process runs, and whether it can be used yet.

    `before` is done in this process just before the part is forked, while earlier parts start.
    """

    name: str
    run: Callable[[], None]
    is_ready: Callable[[], bool]
    before: Callable[[], None] = lambda: None


class Supervisor:
    """Runs parts until it is told to end (SIGTERM, SIGINT) or one of them ends by itself."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._running: dict[int, Part] = {}
        self._told_to_end = False
        self._woken, self._waker = socket.socketpair()

    def run(self, *, when_ready: Callable[[], None]) -> None:
        """Returns when told to end. CannotStart if a part ended by itself or never got ready."""
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno())
        for number in _ENDING:
            signal.signal(number, self._end)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only wakes
        try:
            for part in self._parts:
                part.before()
                self._running[_started(part)] = part
            self._wait_until_ready()
            if not self._told_to_end:
                when_ready()
            while not self._told_to_end:
                self._sleep(None)
                self._notice_the_dead()
        finally:
            self._stop_all()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_end = True

    def _wait_until_ready(self) -> None:
        waiting = list(self._parts)
        until = time.monotonic() + READY_WITHIN_SECONDS
        while waiting and not self._told_to_end:
            self._notice_the_dead()
            waiting = [part for part in waiting if not part.is_ready()]
            if waiting and time.monotonic() > until:
                names = " and ".join(part.name for part in waiting)
                raise CannotStart(f"Not ready after {READY_WITHIN_SECONDS:.0f} s: {names}.")
            if waiting:
                self._sleep(_LOOK_SECONDS)

    def _notice_the_dead(self) -> None:
        for pid, part in list(self._running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._running[pid]
                if not self._told_to_end:
                    raise CannotStart(f"The {part.name} {_how(status)}; everything was stopped.")

    def _stop_all(self) -> None:
        until = time.monotonic() + STOP_WITHIN_SECONDS
        self._tell_all(signal.SIGTERM)
        while self._running:
            if time.monotonic() > until:
                self._tell_all(signal.SIGKILL)
            for pid in list(self._running):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self._running[pid]
            if self._running:
                self._sleep(_LOOK_SECONDS)

    def _tell_all(self, number: signal.Signals) -> None:
        for pid in self._running:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _sleep(self, seconds: float | None) -> None:
        select.select([self._woken], [], [], seconds)
        with suppress(BlockingIOError):
            self._woken.recv(4096)


def _started(part: Part) -> int:
    parent = os.getpid()
    # A signal between the fork and the child's own handlers waits until it has them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        return pid
    status = 1
    try:
        _become_a_child(parent)
        part.run()
        status = 0
    except CannotStart as error:
        print(error, file=sys.stderr)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _become_a_child(parent: int) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # Ctrl-C reaches the whole group; the supervisor is who ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        # Even a supervisor that was killed leaves nobody behind.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with status {os.WEXITSTATUS(status)}"

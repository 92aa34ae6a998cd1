"""What a gateway has bound outlives an orderly end; after any other, nobody knows what was made.

Then, or if what was left cannot be believed, what is stamped before the start is refused. It is
safe to err on that side: the caller signs again, with a new timestamp.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from serai.gateway.binding import MARGIN, Bindings
from serai.gateway.nonces import Nonces
from serai.gateway.orderly_end import Ended, OrderlyEnds
from serai.gateway.running_mark import RunningMark

log = logging.getLogger("serai.gateway")


class Remembering:
    """One process's bindings and nonces, from its start to its end."""

    def __init__(
        self, folder: Path, *, window: timedelta, bindings: Bindings, nonces: Nonces
    ) -> None:
        self._folder = folder
        self._window = window
        self._bindings = bindings
        self._nonces = nonces
        self._mark = RunningMark(folder)
        self._ends = OrderlyEnds(folder)

    def begin(self, now: datetime) -> None:
        """Before any call is served."""
        try:
            knows = self._recalls(now)
        except OSError as error:
            log.error("%s cannot be read or written: %s", self._folder, error.strerror)
            knows = False
        if not knows:
            self._refuse_before(now)

    def end(self, now: datetime) -> None:
        """Nothing is bound after it. What cannot be written counts as killed at the next start."""
        ended = Ended(
            at=now,
            window=self._window,
            unclean_start=self._bindings.unclean_start,
            writes=self._bindings.close(now),
            nonces=self._nonces.close(now),
        )
        try:
            self._ends.leave(ended)
        except OSError as error:
            log.error("%s cannot be written: %s", self._folder, error.strerror)
        else:
            self._mark.end()

    def _recalls(self, now: datetime) -> bool:
        """Whether all that was bound before is bound now."""
        before = self._mark.begin()
        found, whole = self._ends.take(alone=not before.living)
        for ended in found:
            if ended.unclean_start is not None:
                self._refuse_before(ended.unclean_start)
        fits = [self._load(ended, now) for ended in found]
        if before.first:
            return True
        # What lives beside this process binds too, and nothing here tells whose app a call is.
        quiet = whole and not before.killed and not before.living
        return quiet and bool(fits) and all(fits)

    def _load(self, ended: Ended, now: datetime) -> bool:
        """False for what is not all: too old, of a shorter window, or more than there is room."""
        fits = self._bindings.load(ended.writes, now)
        fits &= self._nonces.load(ended.nonces, now)
        is_young = timedelta(0) <= now - ended.at <= 2 * self._window + MARGIN
        return fits and is_young and ended.window >= self._window

    def _refuse_before(self, moment: datetime) -> None:
        self._bindings.start_after_a_kill(moment)
        self._nonces.start_after_a_kill(moment)

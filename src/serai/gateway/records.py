"""Call records, counts and failed calls: buffered by the event loop, written by a thread."""

import logging
import os
import sys
import threading
from collections import defaultdict, deque
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from serai.gateway.describing import Few, received_in
from serai.gateway.limits import Taken
from serai.gateway.reading import Request
from serai.gateway.store import (
    Batch,
    CallRecord,
    DayCount,
    FailedCall,
    MinuteCount,
    Store,
    StoreUnavailable,
)
from serai.protocol.sealed_calls import LARGEST_BODY, seal_call
from serai.protocol.sealing import MasterKeys

WRITE_SECONDS = 0.5
NICENESS = 5
"""Who calls waits for less: halves the 99th percentile, and leaves a quarter of a busy core, twice
what writing takes."""
MOST_KEPT = 100_000
"""Records kept in memory while the database is away; older ones are dropped, counts never."""
MOST_FAILED_KEPT = 1_000
"""Failed calls kept in memory, likewise: each may have 64 kB."""

_CALLS, _ANSWERED, _REFUSED = range(3)
_NO_TIME, _ONE_MINUTE = timedelta(), timedelta(minutes=1)

log = logging.getLogger("serai.gateway")


class _Failed(NamedTuple):
    at: datetime
    app_key: str
    request_id: str
    request: Request


class Recorder(threading.Thread):
    def __init__(self, store: Store, keys: MasterKeys, *, node: str = "") -> None:
        super().__init__(name="records", daemon=True)
        self._store = store
        self._keys = keys
        self._node = node
        self._added: deque[tuple[CallRecord, date]] = deque()
        self._admitted: deque[tuple[str, Taken]] = deque()
        self._failed: deque[_Failed] = deque(maxlen=MOST_FAILED_KEPT)
        self._unwritten: deque[CallRecord] = deque(maxlen=MOST_KEPT)
        self._sealed: deque[FailedCall] = deque(maxlen=MOST_FAILED_KEPT)
        self._counts: dict[tuple[str, date], DayCount] = defaultdict(lambda: [0, 0, 0])
        self._minutes: dict[tuple[str, datetime], MinuteCount] = defaultdict(lambda: [0, 0])
        self._counters: dict[tuple[str, date], int] = defaultdict(int)
        self._few_failed = Few()
        self._minute = datetime.min.replace(tzinfo=UTC)
        self._stopped = threading.Event()

    def admitted(self, app_key: str, taken: Taken) -> None:
        """Count a call at once: it is used up even if this process dies before the answer."""
        self._admitted.append((app_key, taken))

    def add(self, record: CallRecord, day: date) -> None:
        self._added.append((record, day))

    def failed(self, record: CallRecord, request: Request) -> None:
        """Keep the request of a signature that did not hold: a few each second, not the largest."""
        if len(request.body) > LARGEST_BODY:
            return
        if self._few_failed.lets(record.app_key, int(record.at.timestamp())):
            self._failed.append(_Failed(record.at, record.app_key, record.request_id, request))

    def run(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while not self._stopped.wait(WRITE_SECONDS):
            self._write()
        self._write()
        self._store.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join(timeout=10)

    def _write(self) -> None:
        try:
            self._collect()
            if not self._unwritten and not self._counts and not self._sealed:
                return
            self._store.keep(self._batch())
        except StoreUnavailable as away:
            log.warning("Call records wait for the database: %s", away)
            return
        except Exception:
            log.exception("Call records could not be written and are dropped")
        self._unwritten.clear()
        self._sealed.clear()
        self._counts.clear()
        self._minutes.clear()
        self._counters.clear()

    def _batch(self) -> Batch:
        return Batch(
            self._unwritten,
            self._counts,
            self._minutes,
            self._sealed,
            self._counters,
            node=self._node,
        )

    def _collect(self) -> None:
        while self._admitted:
            app_key, (day, counters) = self._admitted.popleft()
            self._counts[app_key, day][_CALLS] += 1
            for counter in counters:
                self._counters[counter, day] += 1
        while self._added:
            self._count(*self._added.popleft())
        while self._failed:
            at, app_key, request_id, request = self._failed.popleft()
            sealed = seal_call(received_in(request), self._keys, request_id=request_id)
            self._sealed.append(FailedCall(at, app_key, request_id, sealed))

    def _count(self, record: CallRecord, day: date) -> None:
        app_key, refused = record.app_key, record.code != 0
        self._counts[app_key, day][_REFUSED if refused else _ANSWERED] += 1
        if not _NO_TIME <= record.at - self._minute < _ONE_MINUTE:
            self._minute = record.at.replace(second=0, microsecond=0)
        self._minutes[app_key, self._minute][refused] += 1
        self._unwritten.append(record)

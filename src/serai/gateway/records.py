"""Call records and daily counts: buffered by the event loop, written in batches by a thread."""

import logging
import threading
from collections import defaultdict, deque
from datetime import date

from serai.gateway.store import CallRecord, DayCount, Store, StoreUnavailable

WRITE_SECONDS = 0.5
MOST_KEPT = 100_000
"""Records kept in memory while the database is away; older ones are dropped, counts never."""

_CALLS, _ANSWERED, _REFUSED = range(3)

log = logging.getLogger("serai.gateway")


class Recorder(threading.Thread):
    def __init__(self, store: Store) -> None:
        super().__init__(name="records", daemon=True)
        self._store = store
        self._records: deque[tuple[CallRecord, date]] = deque()
        self._admitted: deque[tuple[str, date]] = deque()
        self._unwritten: deque[CallRecord] = deque(maxlen=MOST_KEPT)
        self._counts: dict[tuple[str, date], DayCount] = defaultdict(lambda: [0, 0, 0])
        self._stopped = threading.Event()

    def admitted(self, app_key: str, day: date) -> None:
        """Count a call at once: it is used up even if this process dies before the answer."""
        self._admitted.append((app_key, day))

    def add(self, record: CallRecord, day: date) -> None:
        self._records.append((record, day))

    def run(self) -> None:
        while not self._stopped.wait(WRITE_SECONDS):
            self._write()
        self._write()
        self._store.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join(timeout=10)

    def _write(self) -> None:
        self._collect()
        if not self._unwritten and not self._counts:
            return
        try:
            self._store.keep(self._unwritten, self._counts)
        except StoreUnavailable as away:
            log.warning("Call records wait for the database: %s", away)
            return
        except Exception:
            log.exception("Call records could not be written and are dropped")
        self._unwritten.clear()
        self._counts.clear()

    def _collect(self) -> None:
        while self._admitted:
            self._counts[self._admitted.popleft()][_CALLS] += 1
        while self._records:
            record, day = self._records.popleft()
            self._unwritten.append(record)
            self._counts[record.app_key, day][_REFUSED if record.code else _ANSWERED] += 1

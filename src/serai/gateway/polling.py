"""Reads what was published from the database, has it applied, and keeps it on disk."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from serai.gateway.disk_copy import DamagedCopy, DiskCopy
from serai.gateway.store import DocumentRow, Store, StoreUnavailable

POLL_SECONDS = 0.15
HEARTBEAT_SECONDS = 5.0

log = logging.getLogger("serai.gateway")


class Poller(threading.Thread):
    """Reads what was published, hands it to the event loop, and tells what is known by now.

    `apply(rows, afresh)` runs in this thread and returns once the loop has applied the rows.
    `heard(at)` says at which second of the epoch the database told all that was known.
    """

    def __init__(
        self,
        store: Store,
        copy: DiskCopy,
        *,
        node: str,
        apply: Callable[[list[DocumentRow], bool], None],
        heard: Callable[[float], None] = lambda _: None,
    ) -> None:
        super().__init__(name="published", daemon=True)
        self._store = store
        self._copy = copy
        self._node = node
        self._apply = apply
        self._heard = heard
        self._applied = 0
        self._copied = False
        self._told = float("-inf")
        self._stopped = threading.Event()

    def run(self) -> None:
        self._load_copy_if_the_database_is_away()
        more = False
        while not self._stopped.wait(0 if more else POLL_SECONDS):
            more = False
            try:
                more = self._poll()
            except StoreUnavailable as away:
                log.debug("The database is away: %s", away)
            except OSError as error:
                log.error("The copy of the published documents: %s", error)
                self._copied = False
            except Exception:
                log.exception("Polling failed")
        self._store.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join(timeout=10)

    def _load_copy_if_the_database_is_away(self) -> None:
        try:
            self._poll()
        except StoreUnavailable:
            try:
                rows = self._copy.read()
                self._heard(self._copy.heard_at())
            except (DamagedCopy, OSError):
                log.error("The copy of the published documents is damaged and not used.")
                return
            self._apply(rows, True)
            log.warning("The database is away; going on with %d documents on disk.", len(rows))

    def _poll(self) -> bool:
        """Whether anything was new: then more may have come meanwhile, since telling waits for
        whoever writes to SQLite, for as long as thousands of changes are being published."""
        rows = self._rows_after(self._applied)
        self._heard(time.time())
        due = time.monotonic() - self._told >= HEARTBEAT_SECONDS
        if not rows and due and self._store.newest_seq() < self._applied:
            self._applied, self._copied = 0, False  # the database is another one
            rows = self._rows_after(0)
        if rows:
            afresh = self._applied == 0
            self._apply(rows, afresh)
            self._applied = rows[-1].seq
            self._keep_copy(rows, whole=afresh)
        if due and self._copied:
            self._copy.touch()
        if rows or due:
            self._store.tell(self._node, self._applied, datetime.now(UTC))
            self._told = time.monotonic()
        return bool(rows)

    def _rows_after(self, seq: int) -> list[DocumentRow]:
        rows: list[DocumentRow] = []
        while more := self._store.documents_after(rows[-1].seq if rows else seq):
            rows += more
        return rows

    def _keep_copy(self, rows: list[DocumentRow], *, whole: bool) -> None:
        if self._copied:
            self._copy.append(rows)
        else:
            self._copy.replace(rows if whole else self._rows_after(0))
            self._copied = True

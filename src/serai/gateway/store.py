"""The gateway's only SQL, in words that SQLite and PostgreSQL share.

The tables are those of `domain.publishing` and `domain.usage`; a contract test runs this module
against the migrated schema on both databases. A Store belongs to one thread.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from serai.gateway.databases import (
    Database,
    PostgresDatabase,
    SqliteDatabase,
    StoreUnavailable,
)

__all__ = ["Batch", "CallRecord", "DayCount", "DocumentRow", "FailedCall"]
__all__ += ["MinuteCount", "Store", "StoreUnavailable"]

_DOCUMENTS = (
    "SELECT kind, name, seq, body, deleted FROM publishing_publisheddocument "
    "WHERE seq > ? ORDER BY seq LIMIT ?"
)
_NEWEST = "SELECT max(seq) FROM publishing_publisheddocument"
_SESSION = "SELECT app_key, expires_at, owner, revoked_at FROM grants_token WHERE digest = ?"
_HEARTBEAT = (
    "INSERT INTO publishing_gatewaynode (name, applied_seq, seen_at) VALUES (?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET applied_seq = excluded.applied_seq, "
    "seen_at = excluded.seen_at"
)
_RECORD = (
    "INSERT INTO usage_callrecord (at, app_key, method, code, sub_code, request_id, took_us, "
    "upstream_us, source, upstream, parameters, answer) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FAILED = (
    "INSERT INTO usage_failedcall (at, app_key, request_id, sealed, finding) "
    "VALUES (?, ?, ?, ?, '')"
)
_COUNT = (
    "INSERT INTO usage_dailycount (app_key, day, calls, answered, refused) "
    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (app_key, day) DO UPDATE SET "
    "calls = usage_dailycount.calls + excluded.calls, "
    "answered = usage_dailycount.answered + excluded.answered, "
    "refused = usage_dailycount.refused + excluded.refused"
)
_MINUTE = (
    "INSERT INTO usage_minutecount (app_key, minute, answered, refused) "
    "VALUES (?, ?, ?, ?) ON CONFLICT (app_key, minute) DO UPDATE SET "
    "answered = usage_minutecount.answered + excluded.answered, "
    "refused = usage_minutecount.refused + excluded.refused"
)
_COUNTER = (
    "INSERT INTO usage_limitcounter (name, node, day, calls) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (name, node, day) DO UPDATE SET "
    "calls = usage_limitcounter.calls + excluded.calls"
)
# The nodes share out what many apps use together, so each goes on from its own part of it; an app's
# own counters move with the app.
_COUNTERS = (
    "SELECT name, sum(calls) FROM usage_limitcounter WHERE day = ? "
    "AND (node = ? OR substr(name, 1, 8) = 'app-api:') GROUP BY name"
)
_COUNTED = "SELECT app_key, calls FROM usage_dailycount WHERE day = ?"


class DocumentRow(NamedTuple):
    kind: str
    name: str
    seq: int
    body: str
    deleted: bool


class CallRecord(NamedTuple):
    """What is kept of one call. `code` 0 means answered; times in microseconds."""

    at: datetime
    app_key: str
    method: str
    code: int
    sub_code: str
    request_id: str
    took_us: int
    upstream_us: int
    source: str
    upstream: str
    parameters: str = ""
    answer: str = ""


class TokenRow(NamedTuple):
    app_key: str
    expires_at: datetime
    owner: str
    revoked: bool


class FailedCall(NamedTuple):
    """A request whose signature did not hold, sealed for whoever looks for the cause."""

    at: datetime
    app_key: str
    request_id: str
    sealed: str


DayCount = list[int]
"""What is added to the counts of an app on a day: calls, answered, refused."""

MinuteCount = list[int]
"""What is added to the counts of an app in a minute: answered, refused."""


class Batch(NamedTuple):
    """What is written in one transaction."""

    records: Iterable[CallRecord]
    days: Mapping[tuple[str, date], DayCount]
    minutes: Mapping[tuple[str, datetime], MinuteCount] = {}
    failed: Iterable[FailedCall] = ()
    counters: Mapping[tuple[str, date], int] = {}
    node: str = ""


class Store:
    def __init__(self, *, data: Path, database_url: str) -> None:
        if database_url:
            both = PostgresDatabase(database_url)
            self._main: Database = both
            self._usage: Database = both
        else:
            self._main = SqliteDatabase(data / "serai.sqlite3")
            self._usage = SqliteDatabase(data / "calls.sqlite3")

    def documents_after(self, seq: int, *, limit: int = 10_000) -> list[DocumentRow]:
        rows = self._main.read(_DOCUMENTS, (seq, limit))
        return [DocumentRow(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]

    def newest_seq(self) -> int:
        return self._main.read(_NEWEST, ())[0][0] or 0

    def tell(self, node: str, applied_seq: int, now: datetime) -> None:
        """Let the console know what this gateway process knows."""
        self._main.write([(_HEARTBEAT, [(node, applied_seq, self._main.time(now))])])

    def token(self, digest: str) -> TokenRow | None:
        """The session of this digest."""
        for app_key, expires_at, owner, revoked_at in self._main.read(_SESSION, (digest,)):
            return TokenRow(app_key, self._main.moment(expires_at), owner, revoked_at is not None)
        return None

    def keep(self, batch: Batch) -> None:
        """Write records and counts in one transaction."""
        at, on = self._usage.time, self._usage.day
        kept = [(at(record[0]), *record[1:]) for record in batch.records]
        days = [(key, on(day), *count) for (key, day), count in sorted(batch.days.items())]
        minutes = [(key, at(on), *count) for (key, on), count in sorted(batch.minutes.items())]
        failed = [(at(call[0]), *call[1:]) for call in batch.failed]
        counters = [
            (name, batch.node, on(day), calls)
            for (name, day), calls in sorted(batch.counters.items())
        ]
        self._usage.write(
            [
                (_RECORD, kept),
                (_COUNT, days),
                (_MINUTE, minutes),
                (_FAILED, failed),
                (_COUNTER, counters),
            ]
        )

    def counted_on(self, day: date) -> dict[str, int]:
        """The calls of each app on a day."""
        return dict(self._usage.read(_COUNTED, (self._usage.day(day),)))

    def counters_on(self, day: date, *, node: str) -> dict[str, int]:
        """The other counters of a day by name, as far as this node has to go on from them."""
        rows = self._usage.read(_COUNTERS, (self._usage.day(day), node))
        return {name: int(calls) for name, calls in rows}

    def close(self) -> None:
        self._main.close()
        self._usage.close()

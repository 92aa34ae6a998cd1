"""The gateway's only SQL, in words that SQLite and PostgreSQL share.

The tables are those of `domain.publishing` and `domain.usage`; a contract test runs this module
against the migrated schema on both databases. A Store belongs to one thread.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

_DOCUMENTS = (
    "SELECT kind, name, seq, body, deleted FROM publishing_publisheddocument "
    "WHERE seq > ? ORDER BY seq LIMIT ?"
)
_NEWEST = "SELECT max(seq) FROM publishing_publisheddocument"
_HEARTBEAT = (
    "INSERT INTO publishing_gatewaynode (name, applied_seq, seen_at) VALUES (?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET applied_seq = excluded.applied_seq, "
    "seen_at = excluded.seen_at"
)
_RECORD = (
    "INSERT INTO usage_callrecord (at, app_key, method, code, sub_code, request_id, took_us, "
    "upstream_us, source, upstream) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUNT = (
    "INSERT INTO usage_dailycount (app_key, day, calls, answered, refused) "
    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (app_key, day) DO UPDATE SET "
    "calls = usage_dailycount.calls + excluded.calls, "
    "answered = usage_dailycount.answered + excluded.answered, "
    "refused = usage_dailycount.refused + excluded.refused"
)
_COUNTED = "SELECT app_key, calls FROM usage_dailycount WHERE day = ?"

BUSY_SECONDS = 5.0


class StoreUnavailable(Exception):
    """The database did not answer; the next call tries again."""


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


DayCount = list[int]
"""What is added to the counts of an app on a day: calls, answered, refused."""


class Store:
    def __init__(self, *, data: Path, database_url: str) -> None:
        if database_url:
            both = _PostgresDatabase(database_url)
            self._main: _Database = both
            self._usage: _Database = both
        else:
            self._main = _SqliteDatabase(data / "serai.sqlite3")
            self._usage = _SqliteDatabase(data / "calls.sqlite3")

    def documents_after(self, seq: int, *, limit: int = 10_000) -> list[DocumentRow]:
        rows = self._main.read(_DOCUMENTS, (seq, limit))
        return [DocumentRow(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]

    def newest_seq(self) -> int:
        return self._main.read(_NEWEST, ())[0][0] or 0

    def tell(self, node: str, applied_seq: int, now: datetime) -> None:
        """Let the console know what this gateway process knows."""
        self._main.write([(_HEARTBEAT, [(node, applied_seq, self._main.time(now))])])

    def keep(
        self, records: Iterable[CallRecord], counts: Mapping[tuple[str, date], DayCount]
    ) -> None:
        """Write records and counts in one transaction."""
        at, on = self._usage.time, self._usage.day
        kept = [(at(record[0]), *record[1:]) for record in records]
        added = [(key, on(day), *count) for (key, day), count in sorted(counts.items())]
        self._usage.write([(_RECORD, kept), (_COUNT, added)])

    def counted_on(self, day: date) -> dict[str, int]:
        """The calls of each app on a day."""
        return dict(self._usage.read(_COUNTED, (self._usage.day(day),)))

    def close(self) -> None:
        self._main.close()
        self._usage.close()


Statements = list[tuple[str, list[Any]]]


class _Database:
    """One connection, opened at first use and again after it broke."""

    _broken: tuple[type[Exception], ...] = ()

    def __init__(self) -> None:
        self._connection: Any = None

    def read(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        try:
            return self._fetch(sql, values)
        except self._broken as error:
            self.close()
            raise StoreUnavailable(type(error).__name__) from error

    def write(self, statements: Statements) -> None:
        try:
            self._run([(sql, rows) for sql, rows in statements if rows])
        except self._broken as error:
            self.close()
            raise StoreUnavailable(type(error).__name__) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*self._broken):
                connection.close()

    def time(self, moment: datetime) -> Any:
        return moment

    def day(self, day: date) -> Any:
        return day

    def _fetch(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        raise NotImplementedError

    def _run(self, statements: Statements) -> None:
        raise NotImplementedError


class _SqliteDatabase(_Database):
    _broken = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def time(self, moment: datetime) -> Any:
        """As Django's SQLite backend writes it: naive UTC text."""
        return str(moment.astimezone(UTC).replace(tzinfo=None))

    def day(self, day: date) -> Any:
        return day.isoformat()

    def _fetch(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        return self._open().execute(sql, values).fetchall()

    def _run(self, statements: Statements) -> None:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            connection.executemany(sql, rows)
        connection.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # rw, not rwc: a gateway that starts before the schema must not leave an empty file.
            self._connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
            )
        connection: sqlite3.Connection = self._connection
        return connection


class _PostgresDatabase(_Database):
    _broken = (psycopg.Error,)

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def _fetch(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        return self._open().execute(_as_postgres(sql), values).fetchall()

    def _run(self, statements: Statements) -> None:
        connection = self._open()
        with connection.transaction(), connection.cursor() as cursor:
            for sql, rows in statements:
                cursor.executemany(_as_postgres(sql), rows)

    def _open(self) -> "psycopg.Connection[Any]":
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=int(BUSY_SECONDS),
                options=f"-c statement_timeout={int(BUSY_SECONDS * 1000)}",
            )
        connection: psycopg.Connection[Any] = self._connection
        return connection


def _as_postgres(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()

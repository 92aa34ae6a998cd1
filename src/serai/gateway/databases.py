"""The gateway's two kinds of database behind one face: SQLite files and PostgreSQL."""

import sqlite3
from abc import ABC, abstractmethod
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

BUSY_SECONDS = 5.0

# Records go to many places of an index: the fewer checkpoints, the fewer times a page is copied.
_SQLITE_SETTINGS = ("PRAGMA cache_size = -16000", "PRAGMA wal_autocheckpoint = 8000")

Statements = list[tuple[str, list[Any]]]


class StoreUnavailable(Exception):
    """The database did not answer; the next call tries again."""


class Database(ABC):
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

    def moment(self, stored: Any) -> datetime:
        """A stored time, aware."""
        moment: datetime = stored
        return moment

    def day(self, day: date) -> Any:
        return day

    @abstractmethod
    def _fetch(self, sql: str, values: tuple[Any, ...]) -> list[Any]: ...

    @abstractmethod
    def _run(self, statements: Statements) -> None: ...


class SqliteDatabase(Database):
    _broken = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def time(self, moment: datetime) -> Any:
        """As Django's SQLite backend writes it: naive UTC text."""
        return str(moment if moment.tzinfo is UTC else moment.astimezone(UTC))[: -len("+00:00")]

    def moment(self, stored: Any) -> datetime:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)

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
            for setting in _SQLITE_SETTINGS:
                self._connection.execute(setting)
        connection: sqlite3.Connection = self._connection
        return connection


class PostgresDatabase(Database):
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

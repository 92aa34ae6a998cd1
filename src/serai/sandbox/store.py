"""The sandbox's orders in a SQLite file of their own."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_FIRST = 8_198_000_000_000_001
_REPEATED_WITHIN = timedelta(hours=24)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS placed (
    number INTEGER PRIMARY KEY, out_order_id TEXT NOT NULL, items TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS placed_out_order_id ON placed (out_order_id, at);
"""


@dataclass(frozen=True)
class Order:
    number: int
    items: list[dict[str, Any]]
    at: datetime


class Store:
    """Orders on disk. Used by one thread at a time, never on the event loop."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            file, isolation_level=None, timeout=5, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA cache_size=-256")
        self._connection.executescript(_SCHEMA)

    def place(self, out_order_id: str, items: list[dict[str, Any]], now: datetime) -> Order:
        """Keep an order; the same out_order_id within 24 hours is the same order."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            before = self._repeated(out_order_id, now)
            if before is not None:
                return before
            (number,) = self._connection.execute(
                "SELECT coalesce(max(number) + 1, ?) FROM placed", (_FIRST,)
            ).fetchone()
            self._connection.execute(
                "INSERT INTO placed VALUES (?, ?, ?, ?)",
                (number, out_order_id, json.dumps(items), now.timestamp()),
            )
        return Order(number, items, now)

    def order(self, number: int) -> Order | None:
        row = self._connection.execute(
            "SELECT number, items, at FROM placed WHERE number = ?", (number,)
        ).fetchone()
        return _order(row) if row else None

    def close(self) -> None:
        self._connection.close()

    def _repeated(self, out_order_id: str, now: datetime) -> Order | None:
        if not out_order_id:
            return None
        row = self._connection.execute(
            "SELECT number, items, at FROM placed WHERE out_order_id = ? AND at > ? ORDER BY at",
            (out_order_id, (now - _REPEATED_WITHIN).timestamp()),
        ).fetchone()
        return _order(row) if row else None


def _order(row: tuple[int, str, float]) -> Order:
    return Order(row[0], json.loads(row[1]), datetime.fromtimestamp(row[2], UTC))

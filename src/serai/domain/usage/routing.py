"""On SQLite, call records live in a file of their own, so that their batches block nobody."""

from typing import Any


class CallsApart:
    def db_for_read(self, model: type, **hints: Any) -> str | None:
        return "calls" if _is_usage(model) else None

    def db_for_write(self, model: type, **hints: Any) -> str | None:
        return "calls" if _is_usage(model) else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "calls") == (app_label == "usage")


def _is_usage(model: Any) -> bool:
    return bool(model._meta.app_label == "usage")

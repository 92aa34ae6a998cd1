"""Ten thousand apps are revoked in one transaction, and two nodes refuse every one of them.

`pytest -rP` shows how long after the commit the last was refused by both.
"""

import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from serai.protocol import published
from serai.protocol.sealing import seal
from tests.gateway.calling import post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.small_platform import SECRET, Platform

pytestmark = pytest.mark.database

KEYS = [str(20_000_000 + number) for number in range(10_000)]
PATIENCE = 30
WRITE = (
    "INSERT INTO publishing_publisheddocument (kind, name, seq, body, deleted) "
    "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (kind, name) DO UPDATE SET "
    "seq = excluded.seq, body = excluded.body, deleted = excluded.deleted"
)


def test_ten_thousand_revocations_at_once_are_seen_by_two_nodes(own_platform: Platform) -> None:
    _publish(own_platform, active=True)
    nodes = [start_gateway(own_platform), start_gateway(own_platform)]
    assert all(not _is_refused(node, KEYS[-1]) for node in nodes)

    committed = _publish(own_platform, active=False)
    seen = [_when_refused(node, KEYS[-1]) - committed for node in nodes]

    print(f"The last of {len(KEYS):,} revocations: {seen[0]:.2f} s and {seen[1]:.2f} s")
    for node in nodes:
        assert all(_is_refused(node, key) for key in KEYS[::500])
        stop_gateway(node)


def _publish(platform: Platform, *, active: bool) -> float:
    """Write all apps in one transaction; when it was committed."""
    first = platform.rows("SELECT max(seq) FROM publishing_publisheddocument")[0][0] + 1
    reason = "" if active else "revoked"
    keys, rows = platform.keys, []
    for seq, key in enumerate(KEYS, start=first):
        secret = published.SealedSecret(1, seal(SECRET, keys, app_key=key))
        app = published.AppDocument(active, "dropshipping", (secret,), reason=reason)
        rows.append((published.APP, key, seq, published.to_body(app), False))
    if platform.database_url:
        with psycopg.connect(platform.database_url) as server, server.cursor() as cursor:
            cursor.executemany(WRITE.encode(), rows)
    else:
        with closing(sqlite3.connect(platform.data / "serai.sqlite3", timeout=10)) as file:
            file.executemany(WRITE.replace("%s", "?"), rows)
            file.commit()
    return time.monotonic()


def _is_refused(node: RunningGateway, key: str) -> bool:
    error = post(node.url, signed(app_key=key)).json().get("error_response", {})
    return error.get("code") == 29 and f"The app {key} is revoked." in error["sub_msg"]


def _when_refused(node: RunningGateway, key: str) -> float:
    deadline = time.monotonic() + PATIENCE
    while not _is_refused(node, key):
        assert time.monotonic() < deadline, "The last revocation is not seen after 30 seconds."
    return time.monotonic()

"""Server time and queries of every page with 10,000 developers: `python benchmarks/pages.py`.

Each page is asked for through the whole ASGI application, as uvicorn asks, in one warm process:
middleware, a database connection of the request's own, rendering. SERAI_DATABASE_URL chooses an
empty PostgreSQL database instead of SQLite. `--only TEXT` measures the pages whose name has it;
`--profile` prints where their time goes.
"""

import argparse
import asyncio
import cProfile
import math
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

MOST_MS, MOST_QUERIES = 50.0, 12
WARM, ROUNDS = 3, 40


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    cookie: str
    status: int = 200
    form: dict[str, str] | None = None


@dataclass(frozen=True)
class Measured:
    page: Page
    milliseconds: list[float]
    cpu_milliseconds: list[float]
    queries: int

    @property
    def p95(self) -> float:
        return _at(0.95, self.milliseconds)

    @property
    def is_over(self) -> bool:
        return self.p95 > MOST_MS or self.queries > MOST_QUERIES


def _at(share: float, values: list[float]) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]


class Asker:
    """Asks an ASGI application, and counts the queries of all its connections."""

    def __init__(self, application: Callable[..., Any]) -> None:
        from django.db.backends.signals import connection_created

        self.application = application
        self.statements: list[str] = []
        connection_created.connect(self._listen)

    async def ask(self, page: Page) -> float:
        """Seconds of one request."""
        body = urlencode(page.form).encode() if page.form is not None else b""
        answered: list[dict[str, Any]] = []
        incoming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if incoming:
                return incoming.pop()
            await asyncio.Event().wait()  # nobody hangs up
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            answered.append(message)

        self.statements.clear()
        began = time.perf_counter()
        await self.application(_scope(page, body), receive, send)
        seconds = time.perf_counter() - began
        assert answered[0]["status"] == page.status, (page, answered[0])
        return seconds

    def _listen(self, connection: Any, **_: Any) -> None:
        if self._count not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._count)

    def _count(self, execute: Any, sql: str, *others: Any) -> Any:
        if not sql.startswith("BEGIN"):
            self.statements.append(sql)
        return execute(sql, *others)


def _scope(page: Page, body: bytes) -> dict[str, Any]:
    path, _, query = page.path.partition("?")
    headers = {
        "host": "localhost:8000",
        "cookie": page.cookie,
        "accept": "text/html",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(body)),
        "origin": "http://localhost:8000",
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET" if page.form is None else "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8000),
        "extensions": {},
    }


def _profile(page: Page) -> None:
    """In this thread, so that the profiler sees the view."""
    from django.test import Client

    client = Client(headers={"host": "localhost:8000", "cookie": page.cookie})
    client.get(page.path)
    profile = cProfile.Profile()
    profile.runcall(client.get, page.path)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="")
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--queries", action="store_true", help="print each page's queries")
    asked.add_argument("--data", default="", help="keep the crowd in this folder, or use it again")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(options.data or folder)
        _prepare(data)
        from crowd.pages import pages
        from django.core.asgi import get_asgi_application

        chosen = [page for page in pages() if options.only in page.name]
        asker = Asker(get_asgi_application())
        measured = asyncio.run(_measure(asker, chosen, options))
    slow = [m for m in measured if m.is_over]
    print(f"{len(measured)} pages, {len(slow)} over {MOST_MS:.0f} ms p95 or {MOST_QUERIES} queries")
    return 1 if slow else 0


def _prepare(data: Path) -> None:
    os.environ["SERAI_DATA"] = str(data)
    os.environ["SERAI_MAILBOX"] = "1"
    sys.path.insert(0, str(Path(__file__).parent))
    from serai.cli import ground

    ground.use_django()
    from serai.cli import migrating, pack_loading, static_files

    static_files.collect()
    migrating.migrate()
    pack_loading.load(ground.chosen_pack())
    from crowd import fill

    from serai.domain.developers.models import Developer

    if not Developer.objects.exists():
        began = time.perf_counter()
        fill()
        print(f"crowd made in {time.perf_counter() - began:.0f} s", file=sys.stderr)


async def _measure(asker: Asker, pages: list[Page], options: Any) -> list[Measured]:
    columns = ("ms", "p95 ms", "CPU ms", "p95 CPU", "queries")
    print(f"{'page':<50}" + "".join(f"{name:>9}" for name in columns))
    measured = []
    for page in pages:
        for _ in range(WARM):
            await asker.ask(page)
        times, cpu = [], []
        for _ in range(ROUNDS):
            before = time.process_time()
            times.append(1000 * await asker.ask(page))
            cpu.append(1000 * (time.process_time() - before))
        found = Measured(page, times, cpu, len(asker.statements))
        measured.append(found)
        shown = (_at(0.5, times), found.p95, _at(0.5, cpu), _at(0.95, cpu))
        figures = "".join(f"{value:>9.1f}" for value in shown) + f"{found.queries:>9}"
        print(f"{page.name:<50}{figures}{' *' if found.is_over else ''}", flush=True)
        if options.queries:
            print(*(f"    {sql[:300]}" for sql in asker.statements), sep="\n")
        if options.profile:
            await asyncio.to_thread(_profile, page)
    return measured


if __name__ == "__main__":
    sys.modules["pages"] = sys.modules["__main__"]
    sys.exit(main())

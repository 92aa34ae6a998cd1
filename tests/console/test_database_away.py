"""The database is locked or gone: a page with words, no trace, and all is well again afterwards."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.console.console_process import Answer, ConsoleProcess, running_console

PASSWORD = "a long enough password"


@pytest.fixture
def console(tmp_path: Path, database_url: str) -> Iterator[ConsoleProcess]:
    with running_console(tmp_path, database_url) as console:
        yield console


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[ConsoleProcess]:
    with running_console(tmp_path) as console:
        yield console


def test_while_the_database_is_locked_a_sign_up_is_refused_in_words(
    on_sqlite: ConsoleProcess,
) -> None:
    with closing(_connected(on_sqlite.data)) as other:
        other.execute("BEGIN IMMEDIATE")

        answer = _sign_up(on_sqlite, "ada@example.com")

        other.rollback()

    _is_unavailable_in_words(answer, on_sqlite)
    assert _accounts(on_sqlite.data) == []
    assert _sign_up(on_sqlite, "ada@example.com").status == 302
    assert _accounts(on_sqlite.data) == ["ada@example.com"]


def test_when_the_database_is_gone_pages_say_so_until_it_is_back(
    console: ConsoleProcess, database_url: str
) -> None:
    with _gone(console.data, database_url):
        answers = [_visit(console), _sign_up(console, "ada@example.com")]

    for answer in answers:
        _is_unavailable_in_words(answer, console)
    assert _sign_up(console, "ada@example.com").status == 302


def _is_unavailable_in_words(answer: Answer, console: ConsoleProcess) -> None:
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert "<h1" in answer.text
    assert "Traceback" not in answer.text
    assert "Traceback" not in console.printed


def _visit(console: ConsoleProcess) -> Answer:
    """Somebody with a session that has to be looked up."""
    return console.get("/apps/", Cookie=f"session={'a' * 32}")


def _sign_up(console: ConsoleProcess, email: str) -> Answer:
    page = console.get("/account/signup/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    cookie = page.headers["set-cookie"].partition(";")[0]
    body = f"csrfmiddlewaretoken={token[1]}&email={email}&password1={PASSWORD.replace(' ', '+')}"
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://localhost:{console.port}",
    }
    return console.ask("POST", "/account/signup/", headers, body.encode())


def _connected(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(data / "serai.sqlite3", isolation_level=None)


def _accounts(data: Path) -> list[str]:
    with closing(_connected(data)) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM developers_user")]


class _gone:  # noqa: N801  # reads as a word
    """The database cannot be reached while the block runs."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.data, self.url = data, database_url

    def __enter__(self) -> None:
        if self.url:
            self._allow_connections(False)
        else:
            for path in self.data.glob("serai.sqlite3*"):
                path.rename(path.with_name(f"away-{path.name}"))
            # What cannot be opened is what a mount that went away looks like: SQLite would make
            # an empty file of its own in a folder that it may write.
            (self.data / "serai.sqlite3").mkdir()

    def __exit__(self, *_: object) -> None:
        if self.url:
            self._allow_connections(True)
        else:
            (self.data / "serai.sqlite3").rmdir()
            for path in self.data.glob("away-serai.sqlite3*"):
                path.rename(path.with_name(path.name.removeprefix("away-")))

    def _allow_connections(self, allowed: bool) -> None:
        server, _, name = self.url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Literal(allowed)))
            if not allowed:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )


def test_a_missing_file_is_not_taken_for_an_empty_platform(on_sqlite: ConsoleProcess) -> None:
    for path in on_sqlite.data.glob("serai.sqlite3*"):
        path.unlink()

    answer = _visit(on_sqlite)

    _is_unavailable_in_words(answer, on_sqlite)

"""What every test stands on: a data folder and a database of its own, and no way out of here."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import databases

SERVER = pytest.StashKey[databases.PostgresqlServer]()
DATA = pytest.StashKey[Path]()
# Whoever asks for one of these touches a database, and so runs on both.
DATABASE_FIXTURES = {
    *("db", "transactional_db", "live_server"),
    *("database_url", "migrated", "console", "instance"),
}
# So does what starts whole instances of Serai.
DATABASE_FOLDERS = {"cli", "flows"}

hypothesis.settings.register_profile(
    "serai",
    deadline=None,  # nothing is timed in tests
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
hypothesis.settings.load_profile("serai")


def pytest_configure(config: pytest.Config) -> None:
    """Decide the environment, then let Django read its settings, once per process."""
    config.addinivalue_line("markers", "database: touches a database, and so runs on both")
    on_postgresql = os.environ.get("SERAI_TEST_DATABASE", "sqlite") == "postgresql"
    server = os.environ.get(databases.SERVER_VARIABLE, "")
    for name in [name for name in os.environ if _belongs_to_the_operator(name)]:
        del os.environ[name]
    config.stash[DATA] = Path(tempfile.mkdtemp(prefix="serai-tests-"))
    os.environ["SERAI_DATA"] = str(config.stash[DATA])
    if on_postgresql:
        if not hasattr(config, "workerinput"):
            config.stash[SERVER] = databases.start_postgresql()
            server = config.stash[SERVER].url
        os.environ[databases.SERVER_VARIABLE] = server
        os.environ["SERAI_DATABASE_URL"] = f"{server}/serai"
    os.environ["DJANGO_SETTINGS_MODULE"] = "serai.project.settings"

    from django.conf import settings

    engine = str(settings.DATABASES["default"]["ENGINE"])
    assert engine.endswith("postgresql" if on_postgresql else "sqlite3"), engine


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(SERVER, None):
        server.stop()
    if data := config.stash.get(DATA, None):
        shutil.rmtree(data, ignore_errors=True)


def pytest_report_header() -> str:
    return f"database: {os.environ.get('SERAI_DATABASE_URL') or 'SQLite'}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if (
            item.get_closest_marker("django_db")
            or fixtures & DATABASE_FIXTURES
            or item.path.parent.name in DATABASE_FOLDERS
        ):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A slow hash is for attackers; hundreds of test accounts need none."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def database_url() -> Iterator[str]:
    """SERAI_DATABASE_URL for processes that a test starts: an empty database, or "" for SQLite."""
    with databases.fresh_database() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Fail a test that would talk to another machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def connect_on_this_machine(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise PermissionError(f"Tests stay on this machine, and {address[0]} is another.")
        return connect(self, address)

    return connect_on_this_machine


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _belongs_to_the_operator(name: str) -> bool:
    return name.startswith("SERAI_") and not name.startswith(("SERAI_TEST_", "SERAI_WRITE_"))

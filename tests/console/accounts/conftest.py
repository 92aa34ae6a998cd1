from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page

from tests import databases
from tests.console.accounts.console import Console, running_console


@pytest.fixture(autouse=True)
def no_limits_left_over() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def elsewhere() -> Client:
    """The same person's, or somebody else's, other browser."""
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    data: Path = tmp_path_factory.mktemp("console")
    with databases.fresh_database() as url, running_console(data, url) as running:
        yield running


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    context = browser.new_context(base_url=console.address)
    yield context.new_page()
    context.close()

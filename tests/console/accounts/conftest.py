from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client


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

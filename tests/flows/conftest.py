"""A whole instance and a real browser for the journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.instances import Instance, running_instance


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    data: Path = tmp_path_factory.mktemp("instance")
    with databases.fresh_database() as url, running_instance(data, url) as running:
        yield running

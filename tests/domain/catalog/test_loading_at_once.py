from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from serai.domain.catalog.actions import load_pack
from serai.domain.catalog.models import AppType
from serai.domain.events.models import Event
from tests.domain.catalog.packs import SHIPPED


@pytest.mark.django_db(transaction=True)
def test_of_several_loads_at_once_one_loads() -> None:
    barrier = Barrier(4)

    def load(_: int) -> bool:
        barrier.wait(30)
        try:
            return load_pack(SHIPPED, by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(load, range(4)))

    assert sorted(loaded) == [False, False, False, True]
    assert Event.objects.filter(kind="pack.loaded").count() == 1
    assert AppType.objects.count() == 10

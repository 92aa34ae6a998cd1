"""The outbox under load: what is written by many at once is handled, each by one."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Lock

import pytest
from django.db import connections, transaction
from django.utils import timezone

from serai.domain.events import models
from serai.domain.events.actions import LEASE, claim, finish, record
from serai.domain.events.consumers import MAIL

WRITERS, EACH, CONSUMERS = 6, 8, 2

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_that_commit_out_of_order_are_each_handled_once() -> None:
    together, written, handled = Barrier(WRITERS + CONSUMERS), Event(), Counter[int]()
    lock = Lock()

    def write(number: int) -> None:
        pauses = random.Random(number)
        together.wait(30)
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    record("qualification.submitted", None)
                    # Ids are given out now and become visible later, in another order.
                    time.sleep(pauses.uniform(0, 0.01))
        finally:
            connections.close_all()

    def consume(_: int) -> None:
        together.wait(30)
        try:
            while True:
                last_look = written.is_set()
                entry = claim(MAIL)
                if entry is not None:
                    with lock:
                        handled[entry.event_id] += 1
                    assert finish(entry)
                elif last_look:
                    return
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS + CONSUMERS) as threads:
        consumers = [threads.submit(consume, number) for number in range(CONSUMERS)]
        for writer in [threads.submit(write, number) for number in range(WRITERS)]:
            writer.result(60)
        written.set()
        for consumer in consumers:
            consumer.result(60)

    assert len(handled) == WRITERS * EACH
    assert set(handled.values()) == {1}


def test_an_entry_whose_holder_was_killed_is_due_again_after_its_lease() -> None:
    now = timezone.now()
    with transaction.atomic():
        record("qualification.submitted", None, now=now)
    first = claim(MAIL, now=now)
    assert first is not None

    during = claim(MAIL, now=now + LEASE)
    after = claim(MAIL, now=now + LEASE + timedelta(seconds=1))

    assert during is None
    assert after is not None
    assert not finish(first)
    assert finish(after)
    assert models.OutboxEntry.objects.filter(handled_at=None).count() == 0

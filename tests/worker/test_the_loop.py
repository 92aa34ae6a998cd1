"""The worker's loop goes on, whatever happens, and ends when it is told to."""

import logging
import threading

import pytest
from django.db import OperationalError

from serai.worker.running import Duty, keep_at

pytestmark = pytest.mark.django_db  # it closes its connections


def kept_at(faults: list[Exception]) -> int:
    """How often a duty was done that fails with these first and then ends the loop."""
    ending, times = threading.Event(), 0

    def work() -> bool:
        nonlocal times
        times += 1
        if faults:
            raise faults.pop(0)
        ending.set()
        return False

    thread = threading.Thread(target=keep_at, args=(Duty("mail", work, 0.0), ending))
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    return times


def test_an_outage_is_survived_with_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "serai.worker")

    times = kept_at([OperationalError("no connection\nto the server") for _ in range(3)])

    assert times == 4
    assert caplog.messages == ["mail waits for the database: no connection", "mail goes on"]


def test_another_fault_leaves_a_trace_and_the_loop_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    times = kept_at([ZeroDivisionError("a mistake of ours")])

    assert times == 2
    assert caplog.records[0].exc_info is not None

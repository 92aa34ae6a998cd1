"""The worker's loop: four duties, each in a thread, until told to end."""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

from django.db import connections

from serai.worker.alarming import alarm_due
from serai.worker.diagnosing import diagnose_due
from serai.worker.mail import send_due
from serai.worker.outage import is_outage
from serai.worker.publishing import publish_due, publish_what_differs
from serai.worker.tidying import tidy_due

LONGEST_PAUSE_SECONDS = 10.0
_ENDING = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger("serai.worker")


@dataclass(frozen=True)
class Duty:
    """Something done again and again: `work` says whether there was anything to do."""

    name: str
    work: Callable[[], bool]
    pause_seconds: float
    at_start: Callable[[], None] = lambda: None


def run_worker(*, when_ready: Callable[[], None] = lambda: None) -> None:
    """Work until SIGTERM or SIGINT. `when_ready` is called once everything is published."""

    def begin_publishing() -> None:
        publish_what_differs()
        when_ready()

    duties = (
        Duty("publishing", publish_due, 0.1, begin_publishing),
        Duty("mail", send_due, 0.25),
        Duty("diagnosing", diagnose_due, 0.5),
        Duty("alarming", alarm_due, 1.0),
        Duty("tidying", tidy_due, 30.0),
    )
    # The threads inherit the mask: both signals wait here, for this thread alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    ending = Event()
    threads = [Thread(target=keep_at, args=(duty, ending), name=duty.name) for duty in duties]
    for thread in threads:
        thread.start()
    signal.sigwait(_ENDING)
    ending.set()
    for thread in threads:
        thread.join()


def keep_at(duty: Duty, ending: Event) -> None:
    """Do a duty until `ending`, whatever goes wrong: later and later while it does."""
    faults = 0
    begun = False
    try:
        while not ending.is_set():
            try:
                if not begun:
                    duty.at_start()
                    begun = True
                pause = 0.0 if duty.work() else duty.pause_seconds
                faults = _went_well(duty, faults)
            except Exception as error:
                faults += 1
                _went_wrong(duty, error, faults)
                pause = min(0.1 * 2**faults, LONGEST_PAUSE_SECONDS)
            ending.wait(pause)
    finally:
        connections.close_all()


def _went_well(duty: Duty, faults: int) -> int:
    if faults:
        log.info("%s goes on", duty.name)
    return 0


def _went_wrong(duty: Duty, error: Exception, faults: int) -> None:
    """One line for an outage, however long; a trace for what should not happen."""
    connections.close_all()
    if not is_outage(error):
        log.error("%s failed", duty.name, exc_info=error)
    elif faults == 1:
        log.warning("%s waits for the database: %s", duty.name, str(error).strip().split("\n")[0])

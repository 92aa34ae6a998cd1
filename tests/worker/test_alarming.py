"""A signature that came with another call is told as an event, once."""

import pytest

from serai.domain.events.models import Event
from serai.gateway.binding import REPLAYED
from serai.worker.alarming import alarm_due
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def replay(key: str, request_id: str) -> None:
    make.call_record(key, code=41, sub_code=REPLAYED, request_id=request_id)


def test_replays_of_an_app_become_one_event_about_it() -> None:
    app = make.app()
    for number in range(3):
        replay(app.key, f"request{number}")

    assert alarm_due()
    assert not alarm_due()

    event = Event.objects.get(kind="call.replayed")
    assert (event.subject_kind, event.subject_id) == ("app", str(app.pk))
    assert (event.data["times"], event.data["request_id"]) == (3, "request0")


def test_each_app_has_an_event_of_its_own() -> None:
    keys = {str(make.app().key) for _ in range(2)}
    for key in keys:
        replay(key, f"of {key}")

    while alarm_due():
        pass

    told = Event.objects.filter(kind="call.replayed")
    assert {event.data["app_key"] for event in told} == keys


def test_other_refusals_are_no_alarm() -> None:
    make.call_record(make.app().key, code=41, sub_code="isv.request-repeated")

    assert not alarm_due()

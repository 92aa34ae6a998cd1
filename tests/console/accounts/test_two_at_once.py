"""Two presses at the same moment: one outcome, and no page that breaks."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from serai.domain.developers.models import User
from serai.domain.developers.staff import invite
from serai.domain.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

JOIN = {"name": "Olga Haddad", "password1": "a long enough password"}


def test_two_presses_of_sign_up_make_one_account() -> None:
    lucia = {"email": "lucia@lumbre.example", "password1": "a long enough password"}

    answers = at_once(lambda client: client.post("/account/signup/", lucia).status_code)

    assert answers == [302, 302]
    assert User.objects.count() == 1


def test_two_who_hold_one_invitation_make_one_account() -> None:
    link = invite("olga@platform.example", reviewer=True, operator=False)

    answers = at_once(lambda client: client.post(link, JOIN).status_code)

    assert sorted(answers) in ([200, 302], [302, 410])
    assert User.objects.count() == 1
    assert Event.objects.filter(kind="staff.joined").count() == 1


def at_once(act: Callable[[Client], int]) -> list[int]:
    together = threading.Barrier(2)

    def run() -> int:
        try:
            client = Client(headers={"host": "localhost:8000"})
            together.wait(timeout=20)
            return act(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return [done.result() for done in [pool.submit(run), pool.submit(run)]]

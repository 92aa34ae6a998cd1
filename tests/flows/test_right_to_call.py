"""No app without an approved qualification is answered by anything but the sandbox.

Random lives of one developer's qualification and apps, against the gateway's own way of a call
and two upstreams that count what arrives. After each step the gateway is told what was published.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from serai.domain.apps import actions as apps
from serai.domain.apps.models import App
from serai.domain.catalog.models import Upstream as UpstreamRow
from serai.domain.developers.models import User
from serai.domain.events.models import Event
from serai.domain.publishing.actions import publish, publish_everything
from serai.domain.publishing.models import PublishedDocument
from serai.domain.qualifications import actions, decisions, drafts
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Step
from serai.domain.refused import Refused
from serai.gateway.application import Gateway
from serai.gateway.config import read_config
from serai.gateway.reading import Request
from serai.gateway.store import DocumentRow
from serai.protocol.signature import sign
from tests import make
from tests.gateway.far_end import FarEnd, far_end

METHOD = "aliexpress.ds.category.get"
STEPS = (
    *("submit", "withdraw", "take_back", "approve", "reject", "request_changes", "revoke"),
    *("create_app", "suspend", "unsuspend", "call"),
)
# Half of the lives begin with an app that may call, so that what is taken away is seen too.
LIVES = st.tuples(st.booleans(), st.lists(st.sampled_from(STEPS), min_size=1, max_size=14))


class NearEnd:
    """A gateway in this process, which knows exactly what has been published."""

    def __init__(self) -> None:
        self._gateway = Gateway(read_config({"SERAI_DATA": str(settings.SERAI_DATA)}))
        self._published = self._gateway._published

    def learn(self) -> None:
        newer = PublishedDocument.objects.filter(seq__gt=self._published.applied_seq)
        fields = ("kind", "name", "seq", "body", "deleted")
        self._published.apply(DocumentRow(*row) for row in newer.values_list(*fields))

    async def call(self, app: App, secret: str) -> bytes:
        stamp = datetime.now(UTC) + timedelta(hours=8)
        params = {
            "method": METHOD,
            "app_key": app.key,
            "timestamp": f"{stamp:%Y-%m-%d %H:%M:%S}",
            "v": "2.0",
            "format": "json",
            "sign_method": "hmac-sha256",
        }
        params["sign"] = sign(params, secret, "hmac-sha256")
        query = urlencode(params).encode()
        return (await self._gateway.calls.reply(Request("GET", query, (), b"", "127.0.0.1"))).body

    def close(self) -> None:
        self._gateway._upstreams.close()


class Life:
    """One developer on the way, and the steps that somebody may try at any moment."""

    def __init__(self, reviewer: User, operator: User) -> None:
        self.developer = make.developer()
        self.reviewer, self.operator = reviewer, operator
        self.apps: list[App] = []
        self.secrets: dict[str, str] = {}
        self._told = _newest_event()

    @property
    def qualification(self) -> Qualification:
        return drafts.begin_draft(self.developer, make.app_type())

    @property
    def newest(self) -> Qualification:
        found = Qualification.objects.of(self.developer).first()
        return found or self.qualification

    def take(self, step: str) -> None:
        with suppress(Refused):
            getattr(self, step)()

    def news(self) -> list[Event]:
        """What happened since this was asked last, as the worker would be told."""
        news = list(Event.objects.filter(pk__gt=self._told))
        self._told = _newest_event()
        return news

    def submit(self) -> None:
        make.submit(make.draft(self.developer))

    def withdraw(self) -> None:
        actions.withdraw(self.newest, by=self.developer.user)

    def take_back(self) -> None:
        actions.take_back(self.newest, by=self.developer.user)

    def approve(self) -> None:
        self._decide(Step.APPROVE)

    def reject(self) -> None:
        self._decide(Step.REJECT)

    def request_changes(self) -> None:
        self._decide(Step.REQUEST_CHANGES)

    def revoke(self) -> None:
        decisions.revoke(self.newest, by=self.operator, reason="Because.")

    def create_app(self) -> None:
        name = f"Life_{next(_names)}x"
        app = apps.create_app(self.newest, name, by=self.developer.user)
        self.apps.append(app)
        self.secrets[app.key] = apps.show_secret(app, by=self.developer.user)

    def suspend(self) -> None:
        for app in self.apps:
            apps.suspend(app, by=self.operator, reason="Because.")

    def unsuspend(self) -> None:
        for app in self.apps:
            apps.unsuspend(app, by=self.operator, reason="Because.")

    def _decide(self, step: Step) -> None:
        newest = self.newest
        sent = newest.submissions.first()
        sent_round = sent.round if sent else 1
        decisions.decide(newest, step, by=self.reviewer, round=sent_round, reason="Because.")


_names = count(1)


def _newest_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def may_call(app: App) -> bool:
    """The rule in the words of the issue, from the rows as they are now."""
    row = App.objects.select_related("qualification").get(pk=app.pk)
    approved = row.qualification is not None and row.qualification.status == "approved"
    return approved and row.suspended_at is None


@contextmanager
def two_upstreams() -> Iterator[tuple[FarEnd, FarEnd]]:
    with far_end() as marketplace, far_end() as sandbox:
        make.method()
        UpstreamRow.objects.filter(slug="marketplace").update(address=marketplace.address)
        UpstreamRow.objects.create(slug="sandbox", address=sandbox.address, position=2)
        yield marketplace, sandbox


@pytest.mark.django_db(databases="__all__")
def test_only_apps_with_an_approved_qualification_reach_the_marketplace() -> None:
    reached = 0
    with two_upstreams() as (marketplace, sandbox), asyncio.Runner() as runner:
        make.app_type()
        reviewer, operator = make.reviewer(), make.operator()
        near: NearEnd = runner.run(_made(NearEnd))
        publish_everything()

        @hypothesis_settings(
            max_examples=120, suppress_health_check=list(HealthCheck), database=None
        )
        @given(LIVES)
        def check(tried: tuple[bool, list[str]]) -> None:
            nonlocal reached
            begun, steps = tried
            life = Life(reviewer, operator)
            for step in (*(("submit", "approve", "create_app") if begun else ()), *steps):
                if step != "call":
                    life.take(step)
                publish(life.news())
                near.learn()
                for app in life.apps:
                    before = len(marketplace.received)
                    body = runner.run(near.call(app, life.secrets[app.key]))
                    arrived = len(marketplace.received) - before
                    assert arrived == int(may_call(app)), (step, body)
                    assert (b"error_response" in body) == (not arrived), (step, body)
                    reached += arrived
                assert not sandbox.received  # sandbox keys come later

        check()
        runner.run(_made(near.close))
    assert reached > 50


async def _made(make_it: Callable[[], Any]) -> Any:
    return make_it()

"""A session that is sent is always checked, by a look-up that only signed calls reach."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from serai.gateway.sessions import AWAY, Sessions
from serai.gateway.store import Store, StoreUnavailable, TokenRow
from serai.protocol import published
from tests.gateway.calling import CATEGORIES, ORDER, error_of, post, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, NARROW, Platform
from tests.gateway.tokens import A_DAY, digest_of, make_token

TOKEN, OTHERS, OLD, REVOKED = "a live token", "of another app", "an old token", "taken back"


@pytest.fixture(scope="module", autouse=True)
def tokens(platform: Platform) -> None:
    make_token(platform, TOKEN)
    make_token(platform, OTHERS, app_key=NARROW)
    make_token(platform, OLD, lasts=-A_DAY)
    make_token(platform, REVOKED, revoked=True)


@pytest.mark.database
@pytest.mark.parametrize("method", [ORDER, CATEGORIES], ids=["needed", "not needed"])
@pytest.mark.parametrize(
    ("session", "sub_code"),
    [
        ("never made", "invalid-sessionkey"),
        (OTHERS, "sessionkey-not-generated-by-server"),
        (OLD, "session-expired"),
        (REVOKED, "invalid-sessionkey"),
    ],
)
def test_a_session_that_does_not_hold_is_refused(
    gateway: RunningGateway, upstream: FarEnd, method: str, session: str, sub_code: str
) -> None:
    told = post(gateway.url, signed(method, order="{}", session=session))

    assert error_of(told) == (27, sub_code)
    assert not upstream.received


@pytest.mark.database
def test_an_order_is_placed_with_a_session_and_the_upstream_learns_for_whom(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    told = post(gateway.url, signed(ORDER, order=f"[{time.time_ns()}]", session=TOKEN))

    assert "error_response" not in told.json()
    (received,) = upstream.received
    assert received.headers["Serai-Account-Owner"] == "sam%20%26%20sons"
    assert "session" not in received.body


@pytest.mark.database
def test_a_method_that_needs_a_session_says_that_it_is_missing(gateway: RunningGateway) -> None:
    assert error_of(post(gateway.url, signed(ORDER, order="{}"))) == (
        26,
        "isv.missing-parameter:session",
    )


@pytest.mark.database
def test_a_published_revocation_ends_a_session_that_was_used_a_moment_ago(
    gateway: RunningGateway, platform: Platform, upstream: FarEnd
) -> None:
    make_token(platform, "soon gone")
    assert "error_response" not in post(gateway.url, signed(session="soon gone")).json()

    platform.publish(
        "revoked_token", digest_of("soon gone"), published.RevokedTokenDocument(2_000_000_000)
    )

    until = time.monotonic() + 20
    while "error_response" not in (told := post(gateway.url, signed(session="soon gone"))).json():
        assert time.monotonic() < until, "The revocation was not honoured."
        time.sleep(0.02)
    assert error_of(told) == (27, "invalid-sessionkey")


class SlowStore(Store):
    """A store whose answers the test holds back."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()
        self.away = False

    def token(self, digest: str) -> TokenRow | None:
        self.asked.append(digest)
        self.answers.wait(timeout=20)
        if self.away:
            raise StoreUnavailable
        later = datetime.now(UTC) + A_DAY
        return TokenRow(ADA, later, "sam", False) if digest == digest_of(TOKEN) else None

    def close(self) -> None:
        pass


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def sessions(store: SlowStore) -> Iterator[Sessions]:
    found = Sessions(store, is_revoked=lambda _: False, most_kept=2)
    yield found
    store.answers.set()
    found.close()


async def test_many_calls_with_a_new_session_ask_once_and_hold_up_nobody(
    sessions: Sessions, store: SlowStore
) -> None:
    calls = [asyncio.create_task(sessions.find(TOKEN)) for _ in range(50)]
    await asyncio.sleep(0.05)  # the loop is free while the store is slow
    assert not any(call.done() for call in calls)

    store.answers.set()

    found = await asyncio.gather(*calls)
    assert {token.app_key for token in found if token} == {ADA}
    assert store.asked == [digest_of(TOKEN)]


async def test_a_session_is_asked_for_once_and_forgotten_when_others_are_newer(
    sessions: Sessions, store: SlowStore
) -> None:
    store.answers.set()
    for session in (TOKEN, TOKEN, "b", TOKEN, "c", "b"):
        await sessions.find(session)

    assert store.asked == [digest_of(session) for session in (TOKEN, "b", "c", "b")]


async def test_with_the_store_away_known_sessions_go_on_and_new_ones_cannot_be_known(
    sessions: Sessions, store: SlowStore
) -> None:
    store.answers.set()
    known = await sessions.find(TOKEN)
    store.away = True

    assert await sessions.find(TOKEN) == known
    assert await sessions.find("b") is AWAY
    assert await sessions.find("c") is AWAY
    assert store.asked == [digest_of(TOKEN), digest_of("b")]

"""Limits: per app, per API, per API and app, per account; by the second and by the day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.gateway import limits as counting
from serai.gateway.admission import KnownApp
from serai.gateway.limits import Counted, Limits, Taken
from serai.protocol.errors import CallRefused
from serai.protocol.published import AppDocument, AppTypeDocument, MethodDocument

NOW = datetime(2026, 11, 23, 15, 59, 58, 250_000, tzinfo=UTC)
DAY = date(2026, 11, 23)
MIDNIGHT = NOW.replace(hour=16, minute=0, second=0)
SECOND = timedelta(seconds=1)


def started(
    calls: dict[str, int] | None = None, counters: dict[str, int] | None = None, **made: Any
) -> Limits:
    limits = Limits(**made)
    counted = Counted(calls or {}, counters or {})
    limits.start(time_zone="Asia/Shanghai", counted=counted, now=NOW)
    return limits


def app(
    key: str = "10000001", *, quota: int = 100, own: Any = None, of_type: Any = None
) -> KnownApp:
    document = AppDocument(True, "shop", (), quota_per_day=quota, limits=own or {})
    return KnownApp(key, document, AppTypeDocument((), 100, (), limits=of_type or {}), ())


def take(
    limits: Limits,
    who: KnownApp | None = None,
    *,
    account: str = "",
    now: datetime = NOW,
    **of_method: int,
) -> Taken:
    method = MethodDocument("products", "market", False, "read", limits=of_method)
    return limits.take(who or app(), "item.get", method, account, now)


def refusal(limits: Limits, who: KnownApp | None = None, **asked: Any) -> tuple[str, str]:
    with pytest.raises(CallRefused) as refused:
        take(limits, who, **asked)
    assert int(refused.value.code) == 7
    return refused.value.sub_code, refused.value.sub_msg


def test_a_day_ends_at_midnight_of_the_platform() -> None:
    limits = started({"10000001": 5})

    sub_code, words = refusal(limits, app(quota=5))
    taken = take(limits, app(quota=5), now=MIDNIGHT)

    assert sub_code == "accesscontrol.limited-by-app-access-count"
    assert words == "This ban will last for 1 more seconds. The limit is 5 calls a day."
    assert taken == Taken(date(2026, 11, 24), ())
    assert limits.day_at(MIDNIGHT) == date(2026, 11, 24)


def test_apps_are_counted_apart_and_refused_calls_are_not_counted() -> None:
    limits = started()

    take(limits, app(quota=1))
    for _ in range(3):
        refusal(limits, app(quota=1))

    assert take(limits, app(quota=2)).day == DAY
    assert take(limits, app("10000002", quota=1)).day == DAY


def test_calls_before_the_store_could_be_read_are_kept_on_top() -> None:
    limits = started()
    take(limits, app(quota=10), api_per_day=10)

    counted = Counted({"10000001": 8}, {"api:item.get": 8})
    limits.start(time_zone="Asia/Shanghai", counted=counted, now=NOW)

    take(limits, app(quota=10), api_per_day=10)
    refusal(limits, app(quota=10))
    refusal(limits, app("10000002"), api_per_day=10)


def test_an_api_is_limited_for_all_apps_together() -> None:
    limits = started()

    take(limits, api_per_second=2)
    take(limits, app("10000002"), api_per_second=2)
    sub_code, words = refusal(limits, app("10000003"), api_per_second=2)
    after = take(limits, app("10000003"), api_per_second=2, now=NOW + SECOND)

    assert sub_code == "accesscontrol.limited-by-api-access-count"
    assert words == (
        "This ban will last for 1 more seconds. "
        "The limit of item.get for all apps together is 2 calls a second."
    )
    assert after.counters == ()


def test_an_api_is_limited_by_the_day_until_midnight() -> None:
    limits = started(counters={"api:item.get": 1})

    taken = take(limits, api_per_day=2)
    sub_code, words = refusal(limits, api_per_day=2)
    take(limits, api_per_day=2, now=MIDNIGHT)

    assert taken.counters == ("api:item.get",)
    assert sub_code == "accesscontrol.limited-by-api-access-count"
    assert words.startswith("This ban will last for 1 more seconds. The limit of item.get")


@pytest.mark.parametrize("window", ["second", "day"])
def test_an_api_and_app_are_limited_as_a_pair(window: str) -> None:
    limits = started()
    limit: dict[str, Any] = {f"app_api_per_{window}": 1}

    take(limits, **limit)
    sub_code, words = refusal(limits, **limit)
    other = take(limits, app("10000002"), **limit)

    assert sub_code == "accesscontrol.limited-by-app-api-access-count"
    assert words.endswith(f"The limit of item.get for this app is 1 calls a {window}.")
    assert other.counters == (("app-api:10000002:item.get",) if window == "day" else ())


def test_an_apps_own_limit_stands_above_the_methods_and_that_above_the_types() -> None:
    of_type = {"app_api_per_day": 1}
    generous = app("10000002", of_type=of_type, own={"app_api_per_day": 3})

    by_type, by_method, by_app = started(), started(), started()
    take(by_type, app(of_type=of_type))
    for _ in range(2):
        take(by_method, app(of_type=of_type), app_api_per_day=2)
    for _ in range(3):
        take(by_app, generous, app_api_per_day=2)

    assert "is 1 calls" in refusal(by_type, app(of_type=of_type))[1]
    assert "is 2 calls" in refusal(by_method, app(of_type=of_type), app_api_per_day=2)[1]
    assert "is 3 calls" in refusal(by_app, generous, app_api_per_day=2)[1]


def test_an_account_is_limited_whichever_app_calls() -> None:
    limits, of_type = started(), {"account_per_day": 2}

    first = take(limits, app(of_type=of_type), account="seller-7")
    take(limits, app("10000002", of_type=of_type), account="seller-7")
    sub_code, words = refusal(limits, app(of_type=of_type), account="seller-7")
    take(limits, app(of_type=of_type), account="seller-8")
    take(limits, app(of_type=of_type))

    assert first.counters == ("account:seller-7",)
    assert sub_code == "accesscontrol.limited-by-account-access-count"
    assert words.endswith("The limit for this account is 2 calls a day.")


def test_a_call_that_one_limit_refuses_uses_up_no_other() -> None:
    limits = started()
    take(limits, api_per_day=5, app_api_per_second=1)

    for _ in range(9):
        refusal(limits, api_per_day=5, app_api_per_second=1)

    for later in range(1, 5):
        take(limits, api_per_day=5, app_api_per_second=1, now=NOW - 9 * SECOND + later * SECOND)
    refusal(limits, api_per_day=5)


def test_each_of_several_nodes_has_its_part_of_what_apps_share() -> None:
    limits = started(nodes=3)

    for _ in range(3):
        take(limits, api_per_day=10, app_api_per_day=4)
    words = refusal(limits, api_per_day=10)[1]
    take(limits, app_api_per_day=4)
    of_pair = refusal(limits, app_api_per_day=4)[0]

    assert words.endswith("is 10 calls a day.")
    assert of_pair == "accesscontrol.limited-by-app-api-access-count"


def test_what_other_nodes_counted_is_taken_over() -> None:
    limits = started({"10000001": 3})
    take(limits)

    limits.catch_up(Counted({"10000001": 2, "10000002": 7}, {"app-api:10000002:item.get": 1}))

    assert limits.left(app(), NOW) == (96, 1)
    assert limits.left(app("10000002", quota=8), NOW) == (1, 1)
    refusal(limits, app("10000002"), app_api_per_day=1)


def test_what_is_left_begins_anew_with_the_day() -> None:
    limits = started({"10000001": 7})

    assert limits.left(app(quota=10), MIDNIGHT - 90 * SECOND) == (3, 89)
    assert limits.left(app(quota=5), NOW) == (0, 1)
    assert limits.left(app(quota=10), MIDNIGHT) == (10, 24 * 60 * 60 - 1)


def test_counters_are_bounded_and_one_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTERS", 2)
    limits, of_type = started(), {"account_per_day": 5}
    take(limits, app(of_type=of_type), account="1")
    take(limits, app(of_type=of_type), account="2")

    sub_code, words = refusal(limits, app(of_type=of_type), account="3")
    take(limits, app(of_type=of_type), account="2")
    take(limits, app(of_type=of_type), account="3", now=MIDNIGHT)

    assert sub_code == "accesscontrol.limited-by-dynamic-access-count"
    assert words.startswith("This ban will last for 1 more seconds")


def test_seconds_that_are_over_leave_nothing_behind() -> None:
    limits = started()

    for second in range(50):
        moment = MIDNIGHT + second * SECOND
        take(limits, app(str(10_000_000 + second)), app_api_per_second=1, now=moment)

    assert len(limits._in_second) == 1


@given(
    quota=st.integers(1, 8),
    api=st.integers(1, 8),
    pair=st.integers(1, 8),
    calls=st.lists(st.sampled_from(["10000001", "10000002"]), max_size=40),
)
def test_never_more_and_never_fewer_calls_pass_than_the_limits_say(
    quota: int, api: int, pair: int, calls: list[str]
) -> None:
    limits = started()
    passed: dict[str, int] = {"10000001": 0, "10000002": 0}

    for key in calls:
        wanted = passed[key] < min(quota, pair) and sum(passed.values()) < api
        try:
            take(limits, app(key, quota=quota), api_per_day=api, app_api_per_day=pair)
        except CallRefused:
            assert not wanted
        else:
            assert wanted
            passed[key] += 1

"""Call records and daily counts: in the database within seconds, right after a kill."""

import signal
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from serai.gateway.limits import Taken
from serai.gateway.records import Recorder
from serai.gateway.store import Batch, CallRecord, FailedCall, Store, StoreUnavailable
from tests.gateway.calling import CATEGORIES, ORDER, post, signed
from tests.gateway.conftest import start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, SMALL, Platform

NOW = datetime(2026, 11, 23, 15, 59, 59, 250_000, tzinfo=UTC)
DAY = date(2026, 11, 23)
RECORD = CallRecord(NOW, ADA, CATEGORIES, 0, "", "abc", 1200, 900, "127.0.0.1", "marketplace")


def _counts(platform: Platform, key: str) -> tuple[int, int, int]:
    sql = "SELECT calls, answered, refused FROM usage_dailycount WHERE app_key = %s AND day = %s"
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    calls, answered, refused = (platform.rows(sql, (key, today)) or [(0, 0, 0)])[0]
    return calls, answered, refused


def _until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.05)


@pytest.mark.database
def test_every_call_of_a_known_app_is_recorded_and_counted(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    answered = post(gateway.url, signed()).json()["aliexpress_ds_category_get_response"]
    refused = post(gateway.url, signed(ORDER)).json()["error_response"]
    post(gateway.url, signed(secret="wrong"))
    post(gateway.url, signed(app_key="99999999"))
    upstream.answer(CATEGORIES, {}, status=500)
    post(gateway.url, signed())

    _until(lambda: _counts(own_platform, ADA) == (2, 1, 3))

    rows = own_platform.rows(
        "SELECT request_id, method, code, sub_code, upstream, source, took_us >= upstream_us, "
        "upstream_us > 0 FROM usage_callrecord ORDER BY id"
    )
    stop_gateway(gateway)
    assert [row[2] for row in rows] == [0, 26, 25, 50]
    first = (answered["request_id"], CATEGORIES, 0, "", "marketplace", "127.0.0.1", True, True)
    assert rows[0] == first
    assert rows[1][0] == refused["request_id"]
    assert rows[1][3:] == ("isv.missing-parameter:session", "", "127.0.0.1", True, False)


@pytest.mark.database
def test_what_was_counted_survives_an_orderly_end_at_once(
    own_platform: Platform, upstream: FarEnd
) -> None:
    gateway = start_gateway(own_platform)
    post(gateway.url, signed())

    stop_gateway(gateway)

    assert _counts(own_platform, ADA) == (1, 1, 0)


@pytest.mark.database
def test_a_quota_holds_over_a_kill(own_platform: Platform, upstream: FarEnd) -> None:
    gateway = start_gateway(own_platform)
    for _ in range(2):
        post(gateway.url, signed(app_key=SMALL))
    _until(lambda: _counts(own_platform, SMALL)[0] == 2)
    gateway.process.send_signal(signal.SIGKILL)
    gateway.process.wait()

    again = start_gateway(own_platform)
    answer = post(again.url, signed(app_key=SMALL)).json()
    stop_gateway(again)

    assert answer["error_response"]["code"] == 7


@pytest.mark.database
def test_the_store_speaks_to_the_migrated_schema(own_platform: Platform) -> None:
    store = Store(data=own_platform.data, database_url=own_platform.database_url)
    key = (ADA, DAY)

    two = [RECORD, RECORD._replace(request_id="abd", code=26)]
    minute = (ADA, NOW.replace(second=0, microsecond=0))
    failed = FailedCall(NOW, ADA, "abe", "sealed")
    store.keep(Batch(two, {key: [2, 1, 1]}, {minute: [1, 1]}, [failed]))
    store.keep(Batch([], {key: [1, 1, 0]}, {minute: [1, 0]}))
    store.tell("here:1", 7, NOW)
    store.tell("here:1", 8, NOW)
    rows = store.documents_after(0, limit=3)
    newest, counted = store.newest_seq(), store.counted_on(DAY)
    store.close()

    assert counted == {ADA: 3}
    assert [row.seq for row in rows] == [1, 2, 3]
    assert (rows[0].kind, rows[0].deleted) == ("platform", False)
    assert newest > 10
    assert own_platform.rows("SELECT name, applied_seq FROM publishing_gatewaynode") == [
        ("here:1", 8)
    ]
    assert own_platform.rows("SELECT app_key, code FROM usage_callrecord ORDER BY id") == [
        (ADA, 0),
        (ADA, 26),
    ]
    assert own_platform.rows("SELECT app_key, answered, refused FROM usage_minutecount") == [
        (ADA, 2, 1)
    ]
    assert own_platform.rows("SELECT request_id, sealed, finding FROM usage_failedcall") == [
        ("abe", "sealed", "")
    ]


@pytest.mark.database
def test_a_node_goes_on_from_its_own_counters_and_from_all_of_an_apps(
    own_platform: Platform,
) -> None:
    store = Store(data=own_platform.data, database_url=own_platform.database_url)
    api, pair = f"api:{CATEGORIES}", f"app-api:{ADA}:{CATEGORIES}"

    for node, calls in (("here:1", 2), ("here:1", 3), ("there:1", 10)):
        counters = {(api, DAY): calls, (pair, DAY): calls}
        store.keep(Batch([], {}, counters=counters, node=node))
    found = store.counters_on(DAY, node="here:1")
    next_day = store.counters_on(date(2026, 11, 24), node="here:1")
    store.close()

    assert found == {api: 5, pair: 15}
    assert next_day == {}


@pytest.mark.database
def test_django_reads_the_times_that_the_store_wrote(
    own_platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    store = Store(data=own_platform.data, database_url=own_platform.database_url)
    store.keep(Batch([RECORD], {(ADA, DAY): [1, 1, 0]}))
    store.tell("here:1", 7, NOW)
    store.close()

    found = own_platform.ask_django(
        "from serai.domain.usage.models import CallRecord, DailyCount\n"
        "from serai.domain.publishing.models import GatewayNode\n"
        "print(CallRecord.objects.get().at.isoformat(), DailyCount.objects.get().day.isoformat(),"
        " GatewayNode.objects.get().seen_at.isoformat())"
    )

    moment = "2026-11-23T15:59:59.250000+00:00"
    assert found.split() == [moment, "2026-11-23", moment]


@pytest.mark.database
def test_records_and_counts_are_kept_together_or_not_at_all(own_platform: Platform) -> None:
    store = Store(data=own_platform.data, database_url=own_platform.database_url)
    own_platform.run("DROP TABLE usage_dailycount")

    with pytest.raises(StoreUnavailable):
        store.keep(Batch([RECORD], {(ADA, DAY): [1, 1, 0]}))

    assert own_platform.rows("SELECT count(*) FROM usage_callrecord") == [(0,)]
    store.close()


@pytest.mark.database
def test_records_wait_for_a_database_that_is_away(own_platform: Platform) -> None:
    store = Store(data=own_platform.data, database_url=own_platform.database_url)
    own_platform.run("ALTER TABLE usage_callrecord RENAME TO usage_gone")
    recorder = Recorder(store, own_platform.keys)
    recorder.start()
    recorder.admitted(ADA, Taken(DAY))
    recorder.add(RECORD, DAY)
    time.sleep(1.2)

    own_platform.run("ALTER TABLE usage_gone RENAME TO usage_callrecord")
    recorder.stop()

    assert own_platform.rows("SELECT calls, answered, refused FROM usage_dailycount") == [(1, 1, 0)]
    assert own_platform.rows("SELECT request_id FROM usage_callrecord") == [("abc",)]

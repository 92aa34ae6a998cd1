"""With the database away calls go on by what is known, for as long as the setting says."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from serai.gateway.config import BadSetting, read_config
from tests.gateway.calling import error_of, milliseconds, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import Platform

OUTDATED = (10, "isp.documents-outdated")
DOCUMENTS = "publishing_publisheddocument"


def _told(running: RunningGateway) -> tuple[int, str]:
    told = post(running.url, signed())
    return error_of(told) if "error_response" in told.json() else (0, "")


def _until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not wanted():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.05)


def _without_database(platform: Platform, *, heard_ago: float) -> Platform:
    """The same data folder whose copy was last known to be all so many seconds ago."""
    stop_gateway(start_gateway(platform))
    heard_at = time.time() - heard_ago
    os.utime(platform.data / "gateway" / "documents.jsonl", (heard_at, heard_at))
    return Platform(platform.data, "postgresql://127.0.0.1:1/none")


@pytest.mark.database
def test_after_too_long_calls_get_an_error_of_their_own_until_it_is_back(
    own_platform: Platform, upstream: FarEnd
) -> None:
    running = start_gateway(own_platform, SERAI_OUTAGE_SECONDS="4")
    try:
        own_platform.run(f"ALTER TABLE {DOCUMENTS} RENAME TO away")
        assert _told(running) == (0, "")
        _until(lambda: _told(running) == OUTDATED)
        assert httpx.get(f"{running.url}/-/health", trust_env=False).status_code == 503

        own_platform.run(f"ALTER TABLE away RENAME TO {DOCUMENTS}")
        _until(lambda: _told(running) == (0, ""))
    finally:
        stop_gateway(running)


@pytest.mark.database
def test_a_gateway_started_meanwhile_goes_on_by_a_young_copy(
    own_platform: Platform, upstream: FarEnd
) -> None:
    running = start_gateway(_without_database(own_platform, heard_ago=400))
    try:
        assert _told(running) == (0, "")
    finally:
        stop_gateway(running)


@pytest.mark.database
def test_a_gateway_started_meanwhile_does_not_go_by_an_old_copy(
    own_platform: Platform, upstream: FarEnd
) -> None:
    running = start_gateway(_without_database(own_platform, heard_ago=601), ready=False)
    try:
        _until(lambda: _told(running) == OUTDATED)
    finally:
        stop_gateway(running)
    assert not upstream.received


@pytest.mark.database
def test_the_window_of_a_timestamp_is_a_setting(own_platform: Platform, upstream: FarEnd) -> None:
    running = start_gateway(own_platform, SERAI_TIME_WINDOW_SECONDS="120")
    late = str(int(milliseconds()) - 121_000)
    try:
        told = post(running.url, signed(timestamp=late))
    finally:
        stop_gateway(running)

    assert error_of(told) == (31, "isv.invalid-parameter:timestamp")
    assert "more than 2 minutes off" in told.json()["error_response"]["sub_msg"]


@pytest.mark.parametrize("name", ["SERAI_TIME_WINDOW_SECONDS", "SERAI_OUTAGE_SECONDS"])
@pytest.mark.parametrize("value", ["0", "-1", "ten", "1.5", "999999"])
def test_bad_seconds_are_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_config({"SERAI_DATA": str(tmp_path), name: value})

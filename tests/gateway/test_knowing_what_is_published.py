"""What is published is known within a second, and outlives the database."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from serai.gateway.disk_copy import DamagedCopy, DiskCopy
from serai.gateway.published import Published
from serai.gateway.store import DocumentRow
from serai.protocol import published
from serai.protocol.sealing import MasterKeys, seal
from tests.gateway.calling import CATEGORIES, error_of, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, SECRET, Platform, publish_a_small_platform

EVE = "20000001"
ROWS = [DocumentRow("app", "1", 1, '{"é": 1}', False), DocumentRow("app", "2", 2, "", True)]


def _until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.02)


def _code(gateway: RunningGateway, key: str, secret: str = SECRET) -> int:
    answer = post(gateway.url, signed(app_key=key, secret=secret)).json()
    return int(answer.get("error_response", {}).get("code", 0))


@pytest.mark.database
def test_an_app_calls_from_creation_to_revocation(
    platform: Platform, gateway: RunningGateway, upstream: FarEnd
) -> None:
    before = _code(gateway, EVE)
    platform.publish_app(EVE)
    _until(lambda: _code(gateway, EVE) == 0)
    platform.publish_app(EVE, "new secret", "old secret")
    _until(lambda: _code(gateway, EVE, "new secret") == 0)
    old, first = _code(gateway, EVE, "old secret"), _code(gateway, EVE)
    platform.publish_app(EVE, active=False, reason="revoked")
    _until(lambda: _code(gateway, EVE) == 29)
    platform.publish(published.APP, EVE, None)

    assert (before, old, first) == (29, 0, 25)
    _until(lambda: "no app" in post(gateway.url, signed(app_key=EVE)).text)


@pytest.mark.database
def test_a_change_of_an_app_type_reaches_its_apps(
    platform: Platform, gateway: RunningGateway, upstream: FarEnd
) -> None:
    platform.publish_app(EVE, type="changing")
    platform.publish("app_type", "changing", published.AppTypeDocument((), 10, ("hmac-sha256",)))
    _until(lambda: _code(gateway, EVE) == 11)

    platform.publish(
        "app_type", "changing", published.AppTypeDocument(("ds-products",), 10, ("hmac-sha256",))
    )

    _until(lambda: _code(gateway, EVE) == 0)


@pytest.mark.database
def test_the_node_tells_what_it_knows(platform: Platform, gateway: RunningGateway) -> None:
    seq = platform.publish_app(EVE)

    def told() -> bool:
        sql = "SELECT max(applied_seq) FROM publishing_gatewaynode WHERE name LIKE %s"
        return bool(platform.rows(sql, (f"%:{gateway.port}",))[0][0] == seq)

    _until(told)


@pytest.mark.database
def test_a_gateway_without_the_database_goes_on_with_the_copy_on_disk(
    own_platform: Platform, upstream: FarEnd
) -> None:
    stop_gateway(start_gateway(own_platform))
    away = Platform(own_platform.data, "postgresql://127.0.0.1:1/none")
    for name in ("serai", "calls"):
        for file in own_platform.data.glob(f"{name}.sqlite3*"):
            file.rename(file.with_suffix(".away"))

    gateway = start_gateway(away)

    assert _code(gateway, ADA) == 0
    stop_gateway(gateway)


@pytest.mark.database
def test_a_damaged_copy_is_refused_and_rebuilt(own_platform: Platform, upstream: FarEnd) -> None:
    stop_gateway(start_gateway(own_platform))
    copy = own_platform.data / "gateway" / "documents.jsonl"
    damaged = copy.read_bytes().replace(b"dropshipping", b"dropshippinG", 1)
    copy.write_bytes(damaged)

    gateway = start_gateway(own_platform)

    assert _code(gateway, ADA) == 0
    _until(lambda: copy.read_bytes() != damaged)
    assert len(DiskCopy(copy.parent).read()) > 10
    assert copy.stat().st_mode & 0o777 == 0o600
    stop_gateway(gateway)


@pytest.mark.database
def test_calls_before_anything_is_published_are_told_to_come_again(
    own_platform: Platform, upstream: FarEnd
) -> None:
    own_platform.run("DELETE FROM publishing_publisheddocument")
    gateway = start_gateway(own_platform, ready=False)
    health = httpx.get(f"{gateway.url}/-/health", trust_env=False).status_code
    early = error_of(post(gateway.url, signed()))
    publish_a_small_platform(own_platform, upstream.address)

    _until(lambda: _code(gateway, ADA) == 0)
    stop_gateway(gateway)

    assert (health, early) == (503, (10, "isp.service-unavailable"))


def test_a_copy_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    copy = DiskCopy(tmp_path / "gateway")
    nothing = copy.read()
    copy.replace(ROWS[:1])
    copy.append(ROWS[1:])

    assert (nothing, copy.read()) == ([], ROWS)


def test_no_damaged_byte_of_a_copy_goes_unseen(tmp_path: Path) -> None:
    copy, path = DiskCopy(tmp_path), tmp_path / "documents.jsonl"
    copy.replace(ROWS)
    whole = path.read_bytes()

    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(DamagedCopy):
            copy.read()


def test_a_copy_cut_short_is_damaged(tmp_path: Path) -> None:
    copy, path = DiskCopy(tmp_path), tmp_path / "documents.jsonl"
    copy.replace(ROWS)

    path.write_bytes(path.read_bytes()[:-3])

    with pytest.raises(DamagedCopy):
        copy.read()


def test_a_document_that_cannot_be_read_is_not_known() -> None:
    keys = MasterKeys.fresh()
    known = Published(keys, {})
    elsewhere = published.SealedSecret(1, seal("secret", MasterKeys.fresh(), app_key="1"))
    app = published.AppDocument(True, "t", (elsewhere,))
    app_type = published.AppTypeDocument((), 1, ())

    known.apply(
        [
            DocumentRow("method", "a.b", 1, "{", False),
            DocumentRow("app", "1", 2, published.to_body(app), False),
            DocumentRow("app_type", "t", 3, published.to_body(app_type), False),
            DocumentRow("app", "2", 4, '{"active":true,"type":"none","secrets":[]}', False),
            DocumentRow("from the future", "x", 5, "{}", False),
        ]
    )

    assert known.method("a.b") is None
    assert (known.app("1"), known.app("2")) == (None, None)
    assert known.applied_seq == 5
    assert not known.loaded


def test_an_address_of_the_settings_takes_the_place_of_the_published_one() -> None:
    known = Published(MasterKeys.fresh(), {"sandbox": "http://127.0.0.1:9"})
    body = published.to_body(published.UpstreamDocument("http://elsewhere"))

    known.apply([DocumentRow("upstream", name, 1, body, False) for name in ("sandbox", "other")])

    assert known.upstream_address("sandbox") == "http://127.0.0.1:9"
    assert known.upstream_address("other") == "http://elsewhere"
    assert known.upstream_address("none") is None


def test_what_is_known_never_shows_a_secret() -> None:
    keys = MasterKeys.fresh()
    known = Published(keys, {})
    sealed = published.SealedSecret(1, seal("hush-hush", keys, app_key="1"))
    app = published.to_body(published.AppDocument(True, "t", (sealed,)))
    app_type = published.to_body(published.AppTypeDocument((), 1, ("md5",)))
    known.apply([DocumentRow("app", "1", 1, app, False)])
    known.apply([DocumentRow("app_type", "t", 2, app_type, False)])

    found = known.app("1")

    assert found is not None
    assert "hush" not in repr(found) + repr(found.signers)
    assert CATEGORIES not in repr(found)

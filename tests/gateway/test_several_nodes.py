"""Two gateways behind a real HAProxy: the same owner of each app, one hop for the others' calls."""

import http.client
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from serai.cli.balancing import haproxy_configuration
from serai.cli.cannot_start import CannotStart
from serai.gateway.owning import Owning
from tests.gateway import conftest
from tests.gateway.balancer import haproxy
from tests.gateway.calling import CATEGORIES, post, signed
from tests.gateway.conftest import RunningGateway, free_port, start_gateway, stop_gateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import SECRET, Platform


@pytest.fixture
def echoes() -> Iterator[tuple[str, ...]]:
    """Three servers that answer with their own names."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            name = f"127.0.0.1:{self.connection.getsockname()[1]}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(3)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield tuple(f"127.0.0.1:{server.server_address[1]}" for server in servers)
    for server in servers:
        server.shutdown()
        server.server_close()


def test_haproxy_and_the_nodes_agree_on_the_owner_of_10000_apps(
    tmp_path: Path, echoes: tuple[str, ...]
) -> None:
    owning = Owning(echoes, echoes[0], now=datetime.now(UTC))
    keys = [str(10_000_000 + 7919 * number) for number in range(10_000)]

    with haproxy(tmp_path, echoes) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        found = [_asked(connection, key, in_body=bool(i % 2)) for i, key in enumerate(keys)]
        connection.close()

    assert found == [owning.elsewhere(key) or echoes[0] for key in keys]
    assert set(found) == set(echoes)


def _asked(connection: http.client.HTTPConnection, key: str, *, in_body: bool) -> str:
    query = urlencode({"method": CATEGORIES, "app_key": key, "v": "2.0"})
    if in_body:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/router/rest", query, form)
    else:
        connection.request("GET", f"/router/rest?{query}")
    return connection.getresponse().read().decode()


@pytest.fixture
def nodes(
    own_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[RunningGateway, ...]]:
    ports = [free_port() for _ in range(2)]
    names = ",".join(f"127.0.0.1:{port}" for port in ports)
    running = []
    for port in ports:
        monkeypatch.setattr(conftest, "free_port", lambda port=port: port)
        running.append(
            start_gateway(
                own_platform, SERAI_GATEWAY_NODES=names, SERAI_TRUSTED_PROXIES="127.0.0.1"
            )
        )
    monkeypatch.undo()
    _wait_until_they_know_each_other(own_platform)
    yield tuple(running)
    for node in running:
        if node.process.poll() is None:
            stop_gateway(node)


def _wait_until_they_know_each_other(platform: Platform) -> None:
    """The first one may have waited in vain for the second, which started later."""
    deadline = time.monotonic() + 30
    while True:
        log = (platform.data / "gateway.log").read_text()
        if log.count("does not answer.") == log.count("is there."):
            return
        assert time.monotonic() < deadline, log
        time.sleep(0.05)


def _apps_of_both(platform: Platform, nodes: tuple[RunningGateway, ...]) -> list[str]:
    """Two apps with a quota of four, one for each node."""
    names = tuple(f"127.0.0.1:{node.port}" for node in nodes)
    first = Owning(names, names[0], now=datetime.now(UTC))
    keys = [str(20_000_000 + number) for number in range(100)]
    own = next(key for key in keys if first.elsewhere(key) is None)
    other = next(key for key in keys if first.elsewhere(key) is not None)
    for key in (own, other):
        seq = platform.publish_app(key, SECRET, quota_per_day=4)
    conftest.wait_until_applied(platform, seq, nodes=2)
    return [own, other]


@pytest.mark.database
def test_calls_that_haproxy_cannot_read_reach_the_owner_in_one_hop(
    own_platform: Platform,
    nodes: tuple[RunningGateway, ...],
    upstream: FarEnd,
    tmp_path: Path,
) -> None:
    for key in _apps_of_both(own_platform, nodes):
        call = signed(app_key=key)
        encoded = urlencode(call).replace("app_key=", "app%5Fkey=")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        names = tuple(f"127.0.0.1:{node.port}" for node in nodes)
        with (
            haproxy(tmp_path, names) as url,
            httpx.Client(base_url=url, trust_env=False) as client,
        ):
            place = "/router/rest"
            answers = [
                client.get(f"{place}?{encoded}"),
                client.post(place, content=encoded, headers=form),
                client.post(place, files={k: (None, v) for k, v in call.items()}),
                client.post(
                    place,
                    content=urlencode({"a": "x" * 17_000} | signed(app_key=key, a="x" * 17_000)),
                    headers=form,
                ),
                *(client.post(place, data=call) for _ in range(4)),
            ]
        codes = [answer.json().get("error_response", {}).get("code", 0) for answer in answers]
        assert codes == [0, 0, 0, 0, 7, 7, 7, 7]


@pytest.mark.database
def test_each_node_hands_over_what_is_the_others(
    own_platform: Platform, nodes: tuple[RunningGateway, ...], upstream: FarEnd
) -> None:
    for key in _apps_of_both(own_platform, nodes):
        codes = [
            post(node.url, signed(app_key=key), headers={"X-Forwarded-For": "203.0.113.9"})
            .json()
            .get("error_response", {})
            .get("code", 0)
            for node in nodes * 3
        ]
        assert codes == [0, 0, 0, 0, 7, 7]

    for node in nodes:
        stop_gateway(node)
    rows = own_platform.rows(
        "SELECT DISTINCT source, count(*) FROM usage_callrecord GROUP BY source"
    )
    assert rows == [("203.0.113.9", 12)]


@pytest.mark.database
def test_what_is_left_of_the_quota_is_told_through_the_hop(
    own_platform: Platform, nodes: tuple[RunningGateway, ...], upstream: FarEnd
) -> None:
    for key in _apps_of_both(own_platform, nodes):
        answers = [post(node.url, signed(app_key=key)) for node in nodes * 3]
        unsigned = [post(node.url, signed(app_key=key, secret="wrong")) for node in nodes]

        left = [answer.headers.get_list("x-ratelimit-remaining") for answer in answers]
        assert left == [["3"], ["2"], ["1"], ["0"], ["0"], ["0"]]
        assert all("retry-after" in answer.headers for answer in answers[4:])
        assert not any("x-ratelimit-limit" in answer.headers for answer in unsigned)


@pytest.mark.database
def test_a_call_whose_owner_is_gone_is_answered_where_it_came(
    own_platform: Platform, nodes: tuple[RunningGateway, ...], upstream: FarEnd
) -> None:
    _, of_second = _apps_of_both(own_platform, nodes)
    first, second = nodes
    stop_gateway(second)

    answer = post(first.url, signed(app_key=of_second)).json()

    assert "aliexpress_ds_category_get_response" in answer


@pytest.mark.database
def test_nobody_else_can_speak_as_a_node(
    own_platform: Platform, nodes: tuple[RunningGateway, ...]
) -> None:
    for headers in ({}, {"serai-node": "0" * 64}):
        answer = httpx.post(
            f"{nodes[0].url}/-/call", content=b"[]\n", headers=headers, trust_env=False
        )
        assert answer.status_code == 404


def test_the_configuration_names_the_nodes_in_their_order(tmp_path: Path) -> None:
    text = haproxy_configuration(
        {"SERAI_GATEWAY_NODES": "b:2,a:1", "SERAI_GATEWAY_URL": "https://gw.example"}
    )

    assert "balance url_param app_key check_post\n    hash-type map-based\n" in text
    assert "server node1 b:2\n    server node2 a:1\n" in text
    assert "bind :443\n" in text
    assert "ssl crt" in text
    with pytest.raises(CannotStart, match="SERAI_GATEWAY_NODES is empty"):
        haproxy_configuration({})

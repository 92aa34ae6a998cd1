"""An order is placed and read back through the gateway, at the sandbox that Serai ships."""

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import serai
from serai.protocol.published import MethodDocument, Parameter, UpstreamDocument
from serai.protocol.sealing import seal
from tests.gateway.calling import error_of, post, signed
from tests.gateway.conftest import RunningGateway, free_port, start_gateway, stop_gateway
from tests.gateway.small_platform import Platform
from tests.gateway.tokens import make_token

PACK = Path(serai.__file__).parent / "packs" / "dropshipping"
PLACE, READ = "aliexpress.ds.order.create", "aliexpress.trade.ds.order.get"
SECRET, TOKEN = "shared with the sandbox", "sam's token"
_RUN = """
import sys
from pathlib import Path
from serai.sandbox.server import run
pack, data, port, secret = sys.argv[1:]
ports, secrets = {"marketplace": int(port)}, {"marketplace": secret}
run(pack=Path(pack), data=Path(data), ports=ports, secrets=secrets)
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    address = f"http://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(PACK), str(tmp_path), port, SECRET],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    try:
        while process.poll() is None:
            try:
                httpx.get(f"{address}/-/seen", trust_env=False)
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def gateway(own_platform: Platform, sandbox: str) -> Iterator[RunningGateway]:
    sealed = seal(SECRET, own_platform.keys, app_key="upstream:marketplace")
    own_platform.publish("upstream", "marketplace", UpstreamDocument(sandbox, sealed))
    for name in (PLACE, READ):
        own_platform.publish("method", name, _of_pack(name))
    make_token(own_platform, TOKEN)
    running = start_gateway(own_platform)
    yield running
    stop_gateway(running)


def _of_pack(name: str) -> MethodDocument:
    table = tomllib.loads((PACK / "methods" / f"{name}.toml").read_text(encoding="utf-8"))
    return MethodDocument(
        table["group"],
        "marketplace",
        table["session"],
        table["access"],
        tuple(Parameter(p["name"], p["type"], p["required"]) for p in table["parameters"]),
        table.get("lists", {}),
    )


def _asked(running: RunningGateway, method: str, **params: Any) -> Any:
    texts = {name: json.dumps(value) for name, value in params.items()}
    told = post(running.url, signed(method, session=TOKEN, **texts)).json()
    return told[f"{method.replace('.', '_')}_response"]["result"]


@pytest.mark.database
def test_an_order_is_placed_and_read_back(gateway: RunningGateway) -> None:
    address = {"address": "Calle Mayor 12", "city": "Gandia", "province": "Valencia"}
    item = {"product_id": 1005006123456789, "product_count": 2}
    order = {"logistics_address": address | {"country": "ES"}, "product_items": [item]}

    placed = _asked(gateway, PLACE, param_place_order_request4_open_api_d_t_o=order)
    (number,) = placed["order_list"]["number"]
    read = _asked(gateway, READ, single_order_query={"order_id": number})

    (child,) = next(iter(read["child_order_list"].values()))
    assert (child["product_id"], child["product_count"]) == (1005006123456789, 2)


@pytest.mark.database
def test_the_sandbox_answers_nobody_but_the_gateway(gateway: RunningGateway, sandbox: str) -> None:
    query = {"order_id": 1}
    direct = httpx.post(
        f"{sandbox}/{READ}",
        json={"single_order_query": query},
        headers={"Serai-App-Key": "12345678", "Serai-Request-Id": "r"},
        trust_env=False,
    )
    through = post(gateway.url, signed(READ, session=TOKEN, single_order_query=json.dumps(query)))

    assert (direct.status_code, direct.json()["sub_code"]) == (401, "isv.not-from-gateway")
    assert error_of(through) == (50, "isv.order-not-found:order_id")

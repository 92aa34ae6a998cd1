"""Published TOP clients, unmodified, against the real gateway process."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.calling import PRODUCT
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import ADA, SECRET

pytestmark = pytest.mark.database

ITEMS = "taobao.tbk.item.info.get"
NODE = Path(__file__).with_name("node")
NODE_CLIENTS = ["topsdk", "node-taobao-topclient"]

TOP = """
import json, sys
import top
from top.api.base import RestApi
from top.api.rest.TbkItemInfoGetRequest import TbkItemInfoGetRequest

class AliexpressDsProductGetRequest(RestApi):
    def __init__(self, domain, port):
        RestApi.__init__(self, domain, port)
        self.product_id = None
        self.ship_to_country = None

    def getapiname(self):
        return "aliexpress.ds.product.get"

port, key, secret, name, values = sys.argv[1:]
top.setDefaultAppInfo(key, secret)
known = {"items": TbkItemInfoGetRequest, "product": AliexpressDsProductGetRequest}
request = known[name]("127.0.0.1", int(port))
for field, value in json.loads(values).items():
    setattr(request, field, value)
try:
    print(json.dumps({"answer": request.getResponse()}))
except top.api.base.TopException as error:
    print(json.dumps({"error": {"code": error.errorcode, "sub_code": error.subcode}}))
"""


def _run(*words: str, cwd: Path | None = None) -> dict[str, Any]:
    # Clients stamp the text form with the local clock, and the platform reads GMT+8.
    environment = {"PATH": os.environ["PATH"], "TZ": "Asia/Shanghai", "HOME": str(cwd or "/tmp")}
    done = subprocess.run(
        words, env=environment, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    assert npm, "npm is missing"
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "call.js"):
        shutil.copy(NODE / name, folder)
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder


def test_taobao_sdk_python3_is_answered(gateway: RunningGateway, upstream: FarEnd) -> None:
    upstream.answer(ITEMS, {"results": [{"num_iid": 1}]})

    found = _run(
        sys.executable, "-c", TOP, str(gateway.port), ADA, SECRET, "items", '{"num_iids": "1,2"}'
    )

    wrapped = found["answer"]["tbk_item_info_get_response"]
    assert wrapped["results"] == {"n_tbk_item": [{"num_iid": 1}]}
    assert upstream.received[0].body == {"num_iids": ["1", "2"]}


def test_taobao_sdk_python3_calls_a_dropshipping_method(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    values = '{"product_id": 1005001234567890, "ship_to_country": "España & 西班牙"}'

    found = _run(sys.executable, "-c", TOP, str(gateway.port), ADA, SECRET, "product", values)

    assert found["answer"]["aliexpress_ds_product_get_response"]["result"]["asked"] == {
        "product_id": 1005001234567890,
        "ship_to_country": "España & 西班牙",
    }


def test_taobao_sdk_python3_understands_an_error(gateway: RunningGateway, upstream: FarEnd) -> None:
    found = _run(sys.executable, "-c", TOP, str(gateway.port), ADA, "wrong", "product", "{}")

    assert found["error"] == {"code": 25, "sub_code": "isv.invalid-parameter:sign"}


@pytest.mark.parametrize("client", NODE_CLIENTS)
def test_a_node_client_is_answered(
    gateway: RunningGateway, upstream: FarEnd, node: Path, client: str
) -> None:
    values = '{"product_id": 1005001234567890, "ship_to_country": "España & 西班牙"}'

    found = _run("node", "call.js", client, gateway.url, ADA, SECRET, PRODUCT, values, cwd=node)

    assert found["answer"]["result"]["asked"]["ship_to_country"] == "España & 西班牙"
    assert upstream.received[0].body["product_id"] == 1005001234567890


@pytest.mark.parametrize("client", NODE_CLIENTS)
def test_a_node_client_understands_an_error(
    gateway: RunningGateway, upstream: FarEnd, node: Path, client: str
) -> None:
    found = _run("node", "call.js", client, gateway.url, ADA, SECRET, PRODUCT, "{}", cwd=node)

    assert "product_id" in json.dumps(found["error"])
    assert upstream.received == []

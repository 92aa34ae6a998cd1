"""Published TOP and IOP clients, unmodified, against the real gateway process."""

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
NODE_CLIENTS = ["topsdk", "node-taobao-topclient", "ae_sdk"]

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

# python-aliexpress-api writes its host into every request class: its connections are led here.
SYNC_MD5 = """
import http.client, json, sys
port, key, secret, what = sys.argv[1:]

class Here(http.client.HTTPConnection):
    def __init__(self, host, asked_port, **options):
        super().__init__("127.0.0.1", int(port), **options)

http.client.HTTPConnection = Here
from aliexpress_api import AliexpressApi, models
from aliexpress_api.errors.exceptions import AliexpressException

api = AliexpressApi(key, secret, models.Language.EN, models.Currency.USD, "tracking")
try:
    if what == "categories":
        found = [category.category_name for category in api.get_categories()]
    else:
        found = [product.product_title for product in api.get_products_details(["1005001"])]
    print(json.dumps({"answer": found}))
except AliexpressException as error:
    print(json.dumps({"error": str(error)}))
"""

SYNC_AFFILIATE = """
import json, sys
from aliexpress_affiliate import AliExpressClient
from aliexpress_affiliate.exceptions import AliExpressError

url, key, secret = sys.argv[1:]
try:
    with AliExpressClient(key, secret, tracking_id="tracking", base_url=url) as client:
        print(json.dumps({"answer": [one.category_name for one in client.get_categories()]}))
except AliExpressError as error:
    print(json.dumps({"error": type(error).__name__}))
"""

REST = """
import json, sys
from lazop_sdk import LazopClient, LazopRequest

url, key, secret, path, verb, values = sys.argv[1:]
request = LazopRequest(path, verb)
for name, value in json.loads(values).items():
    request.add_api_param(name, value)
response = LazopClient(url + "/rest", key, secret).execute(request)
print(json.dumps({"code": response.code, "type": response.type, "body": response.body}))
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


AFFILIATE = {"resp_result": {"resp_code": 200, "resp_msg": "Call succeeds"}}


def _affiliate(result: dict[str, Any]) -> dict[str, Any]:
    return {"resp_result": AFFILIATE["resp_result"] | {"result": result}}


@pytest.mark.parametrize(
    ("what", "name"), [("categories", "Watches"), ("products", "España & 西班牙")]
)
def test_python_aliexpress_api_is_answered_on_sync(
    gateway: RunningGateway, upstream: FarEnd, what: str, name: str
) -> None:
    category = {"category_id": 1511, "category_name": name}
    product = {"product_id": 1005001, "product_title": name, "product_small_image_urls": ["a"]}
    counts = {"total_result_count": 1, "current_record_count": 1}
    upstream.answer(
        "aliexpress.affiliate.category.get", _affiliate({"categories": [category]} | counts)
    )
    upstream.answer(
        "aliexpress.affiliate.productdetail.get", _affiliate({"products": [product]} | counts)
    )

    words = (sys.executable, "-W", "ignore", "-c", SYNC_MD5, str(gateway.port), ADA, SECRET)

    found = _run(*words, what)

    assert found["answer"] == [name]


def test_python_aliexpress_api_understands_an_error(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    words = (sys.executable, "-W", "ignore", "-c", SYNC_MD5, str(gateway.port), ADA)

    found = _run(*words, "wrong", "categories")

    assert "signature" in found["error"]


def test_py_aliexpress_affiliate_is_answered_on_sync(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    category = {"category_id": 1511, "category_name": "Watches"}
    result = {"categories": [category], "total_result_count": 1}
    upstream.answer("aliexpress.affiliate.category.get", _affiliate(result))

    found = _run(sys.executable, "-c", SYNC_AFFILIATE, gateway.url, ADA, SECRET)

    assert found["answer"] == ["Watches"]


def test_py_aliexpress_affiliate_understands_a_wrong_signature(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    found = _run(sys.executable, "-c", SYNC_AFFILIATE, gateway.url, ADA, "wrong")

    assert found["error"] == "SignatureError"


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_lazop_sdk_is_answered_on_rest(
    gateway: RunningGateway, upstream: FarEnd, tmp_path: Path, verb: str
) -> None:
    words = (sys.executable, "-c", REST, gateway.url, ADA, SECRET)

    found = _run(*words, "/order/get", verb, '{"order_id": "1005"}', cwd=tmp_path)

    assert found["code"] == "0"
    assert found["body"]["result"] == {"asked": {"order_id": 1005}}


def test_lazop_sdk_understands_an_error(
    gateway: RunningGateway, upstream: FarEnd, tmp_path: Path
) -> None:
    words = (sys.executable, "-c", REST, gateway.url, ADA, SECRET)

    found = _run(*words, "/order/get", "GET", "{}", cwd=tmp_path)

    assert (found["type"], found["code"]) == ("ISV", "MissingParameter")


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


def test_ae_sdk_is_answered_on_rest_as_well(
    gateway: RunningGateway, upstream: FarEnd, node: Path
) -> None:
    words = ("node", "call.js", "ae_sdk", gateway.url, ADA, SECRET)

    found = _run(*words, "/order/get", '{"order_id": "1005"}', cwd=node)

    assert found["answer"]["code"] == "0"
    assert found["answer"]["result"] == {"asked": {"order_id": 1005}}

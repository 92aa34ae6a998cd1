"""Each panel of the call box, pasted into a real shell or interpreter, against the real gateway."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from serai.console.calling import GOOD_FOR, CallToMake, curl, node, python
from serai.protocol.signature import sign
from tests.console.secure_echo import secure_echo
from tests.gateway.conftest import RunningGateway, gateway, migrated, platform, upstream_end
from tests.gateway.small_platform import ADA, SECRET

pytestmark = pytest.mark.database
__all__ = ["gateway", "migrated", "platform", "upstream_end"]

NODE_PACKAGES = Path(__file__).parent.parent / "gateway" / "node" / "node_modules"
CATEGORIES = ("aliexpress.ds.category.get", {"categoryId": "it's 50% & <more>"})
PRODUCT = ("aliexpress.ds.product.get", {"product_id": "1005006123456789"})
PYTHON_SHELL = [sys.executable, "-q", "-i"]
NODE = ["node", "-"]


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(("method", "parameters"), [CATEGORIES, PRODUCT])
class TestPasted:
    def test_curl(
        self, gateway: RunningGateway, method: str, parameters: dict[str, str], shown: bool
    ) -> None:
        call = _call(gateway, method, parameters, shown)

        answer = _pasted(["bash", "-s"], curl_now(call))

        assert set(answer) == {f"{method.replace('.', '_')}_response"}

    def test_python(
        self, gateway: RunningGateway, method: str, parameters: dict[str, str], shown: bool
    ) -> None:
        call = _call(gateway, method, parameters, shown)

        answer = _pasted(PYTHON_SHELL, python(call).code)

        assert set(answer) == {f"{method.replace('.', '_')}_response"}

    def test_node(
        self, gateway: RunningGateway, method: str, parameters: dict[str, str], shown: bool
    ) -> None:
        call = _call(gateway, method, parameters, shown)

        answer = _pasted(NODE, node(call).code)

        assert answer["request_id"]


def test_a_signed_command_is_refused_once_its_time_is_over(gateway: RunningGateway) -> None:
    call = _call(gateway, *PRODUCT, shown=False)
    long_ago = datetime.now(UTC) - GOOD_FOR - timedelta(seconds=5)

    answer = _pasted(["bash", "-s"], curl_now(call, now=long_ago))

    assert answer["error_response"]["code"] == 31


@pytest.mark.parametrize("write", [python, node])
def test_a_masked_secret_stands_in_no_code(write: Any) -> None:
    call = CallToMake("http://localhost:8001", ADA, *PRODUCT)

    code = write(call).code

    assert SECRET not in code
    assert "APP_SECRET" in code


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://localhost:8001", '"localhost", 8001'),
        ("http://gw.example", '"gw.example", 80'),
        ("https://gw.example", '"gw.example", 443'),
    ],
)
def test_the_python_sdk_is_told_host_and_port(address: str, place: str) -> None:
    assert f"Call({place})" in python(CallToMake(address, ADA, *PRODUCT)).code


def test_python_calls_a_gateway_behind_https(tmp_path: Path) -> None:
    with secure_echo(tmp_path) as address:
        call = CallToMake(address, ADA, *PRODUCT, secret=SECRET)

        answer = _pasted(PYTHON_SHELL, python(call).code, SSL_CERT_FILE=str(tmp_path / "cert.pem"))

    assert answer["method"] == PRODUCT[0]


def curl_now(call: CallToMake, *, now: datetime | None = None) -> str:
    methods = ["md5", "hmac-sha256"]
    signed = curl(
        call,
        sign=lambda parameters: sign(parameters, SECRET, parameters["sign_method"]),
        sign_methods=methods,
        now=now or datetime.now(UTC),
    )
    return signed.code


def _call(
    gateway: RunningGateway, method: str, parameters: dict[str, str], shown: bool
) -> CallToMake:
    return CallToMake(gateway.url, ADA, method, parameters, secret=SECRET if shown else "")


def _pasted(shell: list[str], code: str, **more: str) -> dict[str, Any]:
    environment = more | {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "APP_SECRET": SECRET,
        "NODE_PATH": str(NODE_PACKAGES),
    }
    done = subprocess.run(
        shell,
        input=f"{code}\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer

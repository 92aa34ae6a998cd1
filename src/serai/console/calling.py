"""A first call, ready to paste: for a shell, and for two published SDKs."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from serai.ui.parts import Example

PATH = "/router/rest"
GOOD_FOR = timedelta(minutes=10)  # the gateway refuses timestamps that are further off
_WIRE_ZONE = ZoneInfo("Asia/Shanghai")  # text timestamps are GMT+8 on the wire, always
OF_THE_SDKS = "md5"  # both of those below know no other digest
_PREFERRED_SIGN_METHODS = ("hmac-sha256", "hmac", "md5")
_OWN_HTTPS = (
    "from http.client import HTTPSConnection",
    "from types import SimpleNamespace",
    "connect = lambda host, port, timeout: HTTPSConnection(host, port, timeout=timeout)",
    "top.api.base.httplib = SimpleNamespace(HTTPConnection=connect, HTTPSConnection=connect)",
)

Sign = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True)
class CallToMake:
    """`secret` is empty where the page does not show it: then the code reads APP_SECRET."""

    gateway: str  # http(s)://host:port
    app_key: str
    method: str
    parameters: Mapping[str, str]
    secret: str = ""

    @property
    def address(self) -> str:
        return f"{self.gateway}{PATH}"

    @property
    def inked(self) -> list[str]:
        """What is this app's own in the code."""
        return [self.address, self.app_key, self.method, self.secret]


def curl(call: CallToMake, *, sign: Sign, sign_methods: list[str], now: datetime) -> Example:
    """Signed now; answered until `now` + GOOD_FOR."""
    parameters = {
        "method": call.method,
        "app_key": call.app_key,
        "timestamp": now.astimezone(_WIRE_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        "format": "json",
        "v": "2.0",
        "sign_method": next(
            # An app that may only sign messages still sees how a call is put together.
            (m for m in _PREFERRED_SIGN_METHODS if m in sign_methods),
            _PREFERRED_SIGN_METHODS[0],
        ),
        **call.parameters,
    }
    signed = {**parameters, "sign": sign(parameters)}
    lines = [f"--data-urlencode {shlex.quote(f'{key}={value}')}" for key, value in signed.items()]
    return Example("curl", " \\\n  ".join([f"curl {shlex.quote(call.address)}", *lines]))


def python(call: CallToMake) -> Example:
    """For taobao-sdk-python3, whose own HTTPS fails on today's Pythons: there we lend it ours."""
    address = urlsplit(call.gateway)
    is_secure = address.scheme == "https"
    port = address.port or (443 if is_secure else 80)
    secret = json.dumps(call.secret) if call.secret else 'os.environ["APP_SECRET"]'
    lines = [
        "# pip install taobao-sdk-python3",
        "import json",
        *(["import os"] if not call.secret else []),
        "import top.api.base",
        *(_OWN_HTTPS if is_secure else []),
        "",
        "class Call(top.api.base.RestApi):",
        "    def getapiname(self):",
        f"        return {json.dumps(call.method)}",
        "",
        f"call = Call({json.dumps(address.hostname)}, {port})",
        *(f"call.{name} = {json.dumps(value)}" for name, value in call.parameters.items()),
        f"call.set_app_info(top.appinfo({json.dumps(call.app_key)}, {secret}))",
        "print(json.dumps(call.getResponse(), indent=2))",
    ]
    return Example("Python", "\n".join(lines))


def node(call: CallToMake) -> Example:
    secret = json.dumps(call.secret) if call.secret else "process.env.APP_SECRET"
    parameters = json.dumps(dict(call.parameters))
    lines = [
        "// npm install node-taobao-topclient",
        'process.env.TZ = "Asia/Shanghai"; // this SDK sends the local clock; calls say GMT+8',
        'const { default: TopClient } = require("node-taobao-topclient");',
        "const client = new TopClient({",
        f"  appkey: {json.dumps(call.app_key)},",
        f"  appsecret: {secret},",
        f"  REST_URL: {json.dumps(call.address)},",
        "});",
        f"client.execute({json.dumps(call.method)}, {parameters})",
        "  .then((answer) => console.log(JSON.stringify(answer, null, 2)), console.error);",
    ]
    return Example("Node", "\n".join(lines))

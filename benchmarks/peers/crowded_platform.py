"""A platform with many apps and methods, and the calls that they make.

Half of the calls carry their system parameters in the query, as SDKs do. One of ten writes; every
method is marked hazardous where its parameters' names make it so.
"""

import json
import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.gateway.small_platform import Platform
from tests.gateway.tokens import make_token

from peers.nginx import PATHS
from serai.protocol import published
from serai.protocol.hazards import hazards
from serai.protocol.sealing import MasterKeys, seal
from serai.protocol.signature import Signer, string_to_sign

GROUPS, METHODS_EACH, WRITES = 4, 50, 20
MAY_CALL = ("group-0", "group-1", "group-2")
SMALL, SMALL_QUOTA = "10000001", 2
OWNED, RARE = "aliexpress.measured.owned.get", "aliexpress.measured.rare.get"
TOKEN = "a token of the first app"
PLENTY = 1_000_000_000
DIGESTS = ("md5", "hmac-sha256", "rfc9421")

_SYSTEM = ("method", "app_key", "timestamp", "format", "v", "sign_method", "sign")


def key_of(number: int) -> str:
    return str(20_000_000 + number)


def secret_of(number: int) -> str:
    return f"secret-of-a-measured-app-{number:07d}"


def read_name(number: int) -> str:
    return f"aliexpress.measured.thing{number}.get"


def write_name(number: int) -> str:
    return f"aliexpress.measured.order{number}.create"


def publish(platform: Platform, address: str, *, apps: int) -> None:
    """Write all documents at once: one statement for each would take minutes."""
    rows = [*_documents(address), *_apps(platform.keys, apps)]
    with closing(sqlite3.connect(platform.data / "serai.sqlite3", timeout=30)) as database:
        database.executemany(
            "INSERT INTO publishing_publisheddocument (kind, name, seq, body, deleted) "
            "VALUES (?, ?, ?, ?, 0)",
            ((kind, name, seq, body) for seq, (kind, name, body) in enumerate(rows, start=1)),
        )
        database.commit()
    make_token(platform, TOKEN, app_key=key_of(0))


def lua_tables(platform_apps: int, path: Path) -> None:
    """The same documents as JSON for the peer in Lua, secrets already opened."""
    kind = {
        "groups": dict.fromkeys(MAY_CALL, True),
        "sign_methods": dict.fromkeys(DIGESTS, True),
    }
    apps = {
        key_of(number): _lua_app(key_of(number), number, PLENTY) for number in range(platform_apps)
    }
    apps[SMALL] = _lua_app(SMALL, 0, SMALL_QUOTA)
    methods = {
        name: {
            "group": method.group,
            "root": name.replace(".", "_") + "_response",
            "writes": method.access == "write",
            "hazardous": method.hazardous,
            "session": method.session,
            "params": [asdict(one) for one in method.params],
            **({"limits": method.limits} if method.limits else {}),
        }
        for name, method in _methods()
    }
    token = {"app_key": key_of(0), "owner": "sam", "expires_at": time.time() + 86400}
    known = {"apps": apps, "types": {"measured": kind}, "methods": methods}
    path.write_text(json.dumps(known | {"sessions": {TOKEN: token}}))


def _lua_app(key: str, number: int, quota: int) -> dict[str, Any]:
    app = {"key": key, "secrets": [secret_of(number)], "quota": quota}
    return app | {"active": True, "type": "measured"}


def signed(
    method: str,
    *,
    app: int = 0,
    app_key: str = "",
    sign_method: str = "hmac-sha256",
    seconds_ago: int = 0,
    **others: str,
) -> dict[str, str]:
    """The parameters of one signed call; none other is like it. `name=""` leaves that one out."""
    now = datetime.now(UTC) + timedelta(hours=8, seconds=-seconds_ago)
    params = {
        "method": method,
        "app_key": app_key or key_of(app),
        "timestamp": f"{now:%Y-%m-%d %H:%M:%S}",
        "format": "json",
        "v": "2.0",
        "sign_method": sign_method,
        "product_id": str(random.randrange(10**15, 10**16)),
        "ship_to_country": "US",
        "target_currency": "USD",
        "target_language": "en",
        "remove_personal_benefit": "false",
        "biz_model": "cross-border",
    }
    params = {name: value for name, value in (params | others).items() if value}
    sign = Signer(secret_of(app)).sign(string_to_sign(params), sign_method)
    return params | {"sign": sign}


def requests(*, apps: Sequence[int], writes: int = 0) -> Iterator[bytes]:
    """Whole HTTP requests ready to be sent, one for each of these apps; the last ones write."""
    for number, app in enumerate(apps):
        name = (
            read_name(random.randrange(METHODS_EACH * len(MAY_CALL)))
            if number < len(apps) - writes
            else write_name(random.randrange(WRITES))
        )
        yield as_request(signed(name, app=app), in_query=number % 2 == 0)


def as_request(params: dict[str, str], *, in_query: bool) -> bytes:
    target = "/router/rest"
    if in_query:
        target += "?" + urlencode({name: params[name] for name in _SYSTEM})
        params = {name: value for name, value in params.items() if name not in _SYSTEM}
    body = urlencode(params)
    return (
        f"POST {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: top-sdk-java\r\n"
        "Accept: text/xml,text/javascript\r\n"
        "Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _documents(address: str) -> Iterable[tuple[str, str, str]]:
    found: list[tuple[str, str, published.Document]] = [
        ("platform", "platform", published.PlatformDocument("Asia/Shanghai")),
        ("app_type", "measured", published.AppTypeDocument(MAY_CALL, PLENTY, DIGESTS)),
        ("upstream", "marketplace", published.UpstreamDocument(address)),
        *(("method", name, method) for name, method in _methods()),
    ]
    return [(kind, name, published.to_body(document)) for kind, name, document in found]


def _methods() -> Iterator[tuple[str, published.MethodDocument]]:
    param = published.Parameter
    params = (
        param("product_id", "number", required=True),
        param("ship_to_country", "string"),
        param("target_currency", "string"),
        param("target_language", "string"),
        param("remove_personal_benefit", "boolean"),
        param("biz_model", "string"),
    )
    known: dict[str, Any] = {"upstream": "marketplace", "session": False, "params": params}
    known["hazardous"] = bool(hazards(params))
    for number in range(GROUPS * METHODS_EACH):
        group = f"group-{number // METHODS_EACH}"
        yield read_name(number), published.MethodDocument(group, access="read", **known)
    for number in range(WRITES):
        yield write_name(number), published.MethodDocument("group-0", access="write", **known)
    read = published.MethodDocument("group-0", access="read", **known)
    more = (param("day", "date"), param("more", "json"), param("names", "strings"))
    yield (
        PATHS["echo"],
        replace(read, params=(*params[:1], *params[4:], *more, param("sizes", "numbers"))),
    )
    yield OWNED, replace(read, session=True)
    yield RARE, replace(read, limits={"api_per_day": 1})
    for name in ("no_json", "no_object", "fails", "refuses"):
        yield PATHS[name], read


def _apps(keys: MasterKeys, apps: int) -> Iterator[tuple[str, str, str]]:
    for number in range(apps):
        yield "app", key_of(number), app_body(keys, key_of(number), number)
    yield "app", SMALL, app_body(keys, SMALL, 0, quota=SMALL_QUOTA)


def app_body(keys: MasterKeys, key: str, number: int, *, quota: int | None = None) -> str:
    sealed = published.SealedSecret(1, seal(secret_of(number), keys, app_key=key))
    return published.to_body(
        published.AppDocument(active=True, type="measured", secrets=(sealed,), quota_per_day=quota)
    )

"""The order of the checks: with any two faults in one call, the earlier one is reported.

One row per fault, in the order of the checks. Faults say what they change of the call, of its app
and of its method, so any two of them fit into one call.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import pytest

from serai.protocol import published
from serai.protocol.signature import sign
from tests.gateway.calling import signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway
from tests.gateway.small_platform import SECRET, SUSPENDED, Platform

pytestmark = pytest.mark.database

ORDER = Path(__file__).parents[2] / "docs" / "reference" / "gateway.md"
REPLAYED = "isv.request-replayed"


@dataclass(frozen=True)
class Fault:
    """`call`: parameters, empty ones left out. `app`, `method`: the letter of one published so.
    `raw`: what follows the query without being signed."""

    stage: str
    name: str
    code: int
    sub_code: str
    call: dict[str, str] = field(default_factory=dict)
    app: str = ""
    method: str = ""
    raw: str = ""
    seen_before: bool = False


def _without(stage: str, name: str, code: int) -> Fault:
    return Fault(stage, f"no {name}", code, f"isv.missing-parameter:{name}", {name: ""})


def _wrong(stage: str, name: str, value: str, code: int) -> Fault:
    return Fault(stage, f"{name}={value}", code, f"isv.invalid-parameter:{name}", {name: value})


FAULTS = (
    Fault("intake", "two values", 41, "isv.invalid-parameter:twice", raw="&twice=1&twice=2"),
    Fault("intake", "no UTF-8", 47, "isv.invalid-encoding", raw="&bytes=%FF"),
    _without("app", "app_key", 28),
    Fault("app", "unknown", 29, "isv.appkey-not-exists", {"app_key": "99999999"}),
    Fault("app", "suspended", 29, "isv.appkey-not-exists", {"app_key": SUSPENDED}),
    _without("time", "timestamp", 30),
    _wrong("time", "timestamp", "2016-01-01 12:00:00", 31),
    _without("version and format", "v", 32),
    _wrong("version and format", "v", "two", 33),
    _wrong("version and format", "v", "1.0", 34),
    _wrong("version and format", "format", "yaml", 23),
    _without("digest", "sign_method", 40),
    Fault("digest", "not allowed", 25, "isv.invalid-parameter:sign_method", app="d"),
    Fault("signature", "no sign", 24, "isv.missing-parameter:sign", {"sign": ""}),
    Fault("signature", "wrong sign", 25, "isv.invalid-parameter:sign", {"sign": "00"}),
    Fault("binding", "seen before", 41, REPLAYED, seen_before=True),
    Fault("address", "not listed", 11, "isv.permission-ip-whitelist-limit", app="a"),
    _without("method", "method", 21),
    _wrong("method", "method", "no.such", 22),
    Fault("API group", "not granted", 11, "isv.permission-api-package-limit", method="g"),
    Fault("session", "no session", 26, "isv.missing-parameter:session", method="s"),
    Fault("session", "unknown", 27, "invalid-sessionkey", {"session": "unknown"}),
    Fault("parameters", "left out", 40, "isv.missing-parameter:must", method="p"),
    _wrong("parameters", "size", "large", 41),
    Fault("quota", "used up", 7, "accesscontrol.limited-by-app-access-count", app="q"),
)
STAGES = list(dict.fromkeys(fault.stage for fault in FAULTS))
DIALECTS = ("/router/rest", "/router/batch", "/sync", "/rest", "/rest/2.0")


@pytest.fixture(scope="module")
def faulty(platform: Platform) -> Iterator[RunningGateway]:
    """A gateway that knows an app and a method for every mixture of their faults."""
    for letters in product(["", "d"], ["", "a"], ["", "q"]):
        platform.publish_app(_app(*letters), **_app_fields("".join(letters)))
    for letters in product(["", "g"], ["", "s"], ["", "p"]):
        for name in (_method(*letters), "/" + _method(*letters).replace(".", "/")):
            platform.publish(published.METHOD, name, _method_document("".join(letters)))
    running = start_gateway(platform)
    yield running
    stop_gateway(running)


@pytest.fixture(scope="module")
def client(faulty: RunningGateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=faulty.url, trust_env=False) as client:
        yield client


def _applies(fault: Fault, dialect: str) -> bool:
    if fault.name == "no v":
        return dialect.startswith("/router")  # the other dialects have no version
    if fault.seen_before:
        return dialect != "/router/batch"  # there each call has its borders
    return not (fault.name == "no method" and dialect == "/rest/2.0")


@pytest.mark.parametrize(
    ("dialect", "earlier"),
    [
        pytest.param(dialect, fault, id=f"{dialect} {fault.stage}: {fault.name}")
        for dialect in DIALECTS
        for fault in FAULTS
        if _applies(fault, dialect)
    ],
)
def test_of_any_two_faults_the_earlier_check_reports(
    client: httpx.Client, dialect: str, earlier: Fault
) -> None:
    alone = _reported(client, dialect, [earlier])
    pairs = {
        later.name: _reported(client, dialect, [earlier, later])
        for later in FAULTS
        if STAGES.index(later.stage) > STAGES.index(earlier.stage)
        and _applies(later, dialect)
        and not (earlier.seen_before and later.stage == "method")
    }

    assert alone == earlier.sub_code
    assert {name: told for name, told in pairs.items() if told != earlier.sub_code} == {}


def test_an_unknown_method_binds_nothing_and_is_reported_in_its_place(
    client: httpx.Client,
) -> None:
    seen_before = next(fault for fault in FAULTS if fault.seen_before)
    for fault in FAULTS:
        if fault.stage == "method":
            assert _reported(client, "/router/rest", [seen_before, fault]) == fault.sub_code


def test_the_manual_tells_the_same_order_and_codes() -> None:
    told = re.findall(r"^[0-9]+\. ([^:]+): ([^;\n]*)", ORDER.read_text(encoding="utf-8"), re.M)

    assert [stage for stage, _ in told] == STAGES
    for stage, codes in told:
        shown = {int(code) for code in re.findall(r"\b[0-9]{1,2}\b", codes)}
        assert {fault.code for fault in FAULTS if fault.stage == stage} <= shown, stage


def _reported(client: httpx.Client, dialect: str, faults: list[Fault]) -> str:
    """The sub_code that is answered to a call with these faults."""
    if any(fault.seen_before for fault in faults):
        first = _call(dialect, faults, {"note": "hi num9999"})
        _answered(client, dialect, faults, first)
        # The very same sign: it stands for the other parameters as well.
        again = {name: value for name, value in first.items() if name != "note"}
        return _answered(client, dialect, faults, again | {"note": "hi ", "num": "9999"})
    return _answered(client, dialect, faults, _call(dialect, faults, {}))


def _call(dialect: str, faults: list[Fault], more: dict[str, str]) -> dict[str, str]:
    wanted = {"app_key": _app(*[f.app for f in faults]), "method": _method_of(dialect, faults)}
    wanted |= {"sign_method": "md5", "must": "1"} | more
    if any("p" in fault.method for fault in faults):
        del wanted["must"]
    for fault in faults:
        wanted |= fault.call
    if "method" not in wanted or dialect.startswith("/rest"):
        wanted["method"] = ""
    given = wanted.pop("sign", None)
    call = {name: value for name, value in signed(**wanted).items() if name != "sign"}
    if given is not None:
        return call | ({"sign": given} if given else {})
    usable = call.get("sign_method", "md5")
    return call | {"sign": _sign(dialect, faults, call, usable)}


def _sign(dialect: str, faults: list[Fault], call: dict[str, str], sign_method: str) -> str:
    if dialect == "/router/batch":
        query, body = _parted(call)
        return sign(query, SECRET, sign_method, text_body=body)
    prefix = _path(faults) if dialect.startswith("/rest") else ""
    return sign(call, SECRET, sign_method, path_prefix=prefix)


def _answered(client: httpx.Client, dialect: str, faults: list[Fault], call: dict[str, str]) -> str:
    raw = "".join(fault.raw for fault in faults)
    if dialect == "/router/batch":
        query, body = _parted({name: value for name, value in call.items() if name != "sign"})
        query |= {"sign": call["sign"]} if "sign" in call else {}
        answer = client.post(f"{dialect}?{urlencode(query)}{raw}", content=body.encode())
    else:
        path = dialect + (_path(faults) if dialect.startswith("/rest") else "")
        form = urlencode(call) + raw
        answer = client.post(
            path, content=form, headers={"content-type": "application/x-www-form-urlencoded"}
        )
    assert answer.status_code == 200
    found = re.search(r'sub_code(?:":"|>)([^"<]+)', answer.text)
    return found[1] if found else answer.text[:200]


def _parted(call: dict[str, str]) -> tuple[dict[str, str], str]:
    """The query of a batch, and its body with the one call's own parameters."""
    own = {
        name: call[name]
        for name in ("method", "session", "note", "num", "must", "size")
        if name in call
    }
    query = {name: value for name, value in call.items() if name not in own}
    return query, "&".join(f"{name}={quote_plus(value)}" for name, value in own.items()) or "N"


def _path(faults: list[Fault]) -> str:
    """The API's path, which takes the place of `method`."""
    asked = [fault.call["method"] for fault in faults if "method" in fault.call]
    if asked:
        return f"/{asked[0]}" if asked[0] else ""
    return "/" + _method(*[fault.method for fault in faults]).replace(".", "/")


def _method_of(dialect: str, faults: list[Fault]) -> str:
    return "" if dialect.startswith("/rest") else _method(*[fault.method for fault in faults])


def _app(*letters: str) -> str:
    return "7000000" + str(sum(1 << "daq".index(letter) for letter in letters if letter))


def _method(*letters: str) -> str:
    return ".".join(["serai", "check", *sorted(filter(None, letters)), "get"])


def _app_fields(letters: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "d" in letters:
        fields["sign_methods"] = ("sha256",)
    if "a" in letters:
        fields["addresses"] = ("203.0.113.0/24",)
    if "q" in letters:
        fields["quota_per_day"] = 0
    return fields


def _method_document(letters: str) -> published.MethodDocument:
    param = published.Parameter
    return published.MethodDocument(
        group="affiliate" if "g" in letters else "ds-products",
        upstream="marketplace",
        session="s" in letters,
        access="read",
        params=(
            param("note", "string"),
            param("num", "number"),
            param("size", "number"),
            param("must", "string", required="p" in letters),
        ),
        hazardous=True,
    )

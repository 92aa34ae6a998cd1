"""A file goes to a declared file parameter and nowhere else, and counts as not signed."""

import json
import time
from typing import Any

import httpx
import pytest

from tests.gateway.calling import post, signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.small_platform import Platform

pytestmark = pytest.mark.database
PICTURE = ("p.jpg", b"\xff\xd8", "image/jpeg")


def send(gateway: RunningGateway, call: dict[str, str], **files: Any) -> httpx.Response:
    texts = {name: (None, value) for name, value in call.items()}
    url = f"{gateway.url}/router/rest"
    return httpx.post(url, files=texts | files, trust_env=False)


def test_a_file_under_a_text_parameters_name_is_not_forwarded(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    send(gateway, signed("serai.types.get", a_number="1"), a_json=PICTURE, a_date=PICTURE)

    assert upstream.received[0].body == {"a_number": 1}


def test_a_text_under_a_file_parameters_name_is_refused(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    told = post(gateway.url, signed("serai.types.get", a_file="/etc/passwd"))

    assert told.json()["error_response"]["sub_code"] == "isv.invalid-parameter:a_file"
    assert not upstream.received


def test_another_file_under_the_same_sign_is_another_call(
    gateway: RunningGateway, upstream: FarEnd
) -> None:
    call = signed("taobao.note.add", note=f"{time.time_ns()}")
    first = send(gateway, call, picture=PICTURE)
    second = send(gateway, call, picture=("p.jpg", b"\xff\xd9", "image/jpeg"))

    assert "error_response" not in first.json()
    assert second.json()["error_response"]["sub_code"] == "isv.request-replayed"


def test_the_record_tells_of_names_and_files_that_were_not_forwarded(
    gateway: RunningGateway, platform: Platform, upstream: FarEnd
) -> None:
    call = signed("serai.types.get", mark="mine", a_number="1")
    upstream.answer("serai.types.get", {"ok": 1})
    number = send(gateway, call, picture=PICTURE).json()["serai_types_get_response"]["request_id"]

    sql = "SELECT parameters FROM usage_callrecord WHERE request_id = %s"
    until = time.monotonic() + 20
    while not (rows := platform.rows(sql, (number,))):
        assert time.monotonic() < until, "The call was not recorded."
        time.sleep(0.05)

    told = json.loads(rows[0][0])
    assert told["undeclared"] == ["mark"]
    assert told["files"] == {"picture": "p.jpg"}

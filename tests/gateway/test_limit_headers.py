"""What apps are told of their quota in headers, and who is told nothing."""

from collections.abc import Iterator

import httpx
import pytest

from serai.gateway.exchange import Reply
from serai.gateway.handing_over import read_reply, written_reply
from serai.protocol import published
from tests.gateway.calling import CATEGORIES, PRODUCT, error_of, post, post_to, signed
from tests.gateway.conftest import (
    RunningGateway,
    start_gateway,
    stop_gateway,
    wait_until_applied,
)
from tests.gateway.far_end import FarEnd
from tests.gateway.raw import exchange
from tests.gateway.small_platform import ADA, SUSPENDED, Platform

DAY = 24 * 60 * 60
LIMIT, LEFT, RESET = (f"x-ratelimit-{name}" for name in ("limit", "remaining", "reset"))
FEW = "10000009"


@pytest.fixture
def running(own_platform: Platform, upstream: FarEnd) -> Iterator[RunningGateway]:
    """A gateway of its own, where one app may make three calls a day."""
    own_platform.publish_app(FEW, quota_per_day=3)
    gateway = start_gateway(own_platform)
    yield gateway
    stop_gateway(gateway)


def told(answer: httpx.Response) -> tuple[int, int]:
    """The quota and what is left of it; each header stands once."""
    names = [name for name, _ in answer.headers.multi_items()]
    assert [names.count(name) for name in (LIMIT, LEFT, RESET)] == [1, 1, 1]
    assert 1 <= int(answer.headers[RESET]) <= DAY
    return int(answer.headers[LIMIT]), int(answer.headers[LEFT])


def is_told_nothing(answer: httpx.Response) -> bool:
    return not {LIMIT, LEFT, RESET, "retry-after"} & set(answer.headers)


@pytest.mark.database
def test_an_app_is_told_its_quota_until_it_is_used_up(running: RunningGateway) -> None:
    answers = [post(running.url, signed(app_key=FEW)) for _ in range(4)]

    assert [told(answer) for answer in answers] == [(3, 2), (3, 1), (3, 0), (3, 0)]
    assert [answer.headers.get("retry-after") for answer in answers[:3]] == [None] * 3
    ban = answers[3].json()["error_response"]["sub_msg"]
    seconds = answers[3].headers["retry-after"]
    assert ban.startswith(f"This ban will last for {seconds} more seconds")
    assert 0 <= int(seconds) - int(answers[3].headers[RESET]) <= 1


@pytest.mark.database
def test_other_addresses_tell_it_too(running: RunningGateway) -> None:
    answers = [
        post_to(running, "/sync", signed(app_key=FEW)),
        httpx.head(f"{running.url}/router/rest", params=signed(app_key=FEW), trust_env=False),
        post_to(running, "/rest", signed(app_key=FEW)),
        post_to(running, "/rest", signed(app_key=FEW)),
    ]

    assert [told(answer) for answer in answers] == [(3, 2), (3, 1), (3, 0), (3, 0)]
    seconds = answers[3].headers["retry-after"]
    assert answers[3].json()["code"] == "AppCallLimit"
    assert f"this ban will last {seconds} seconds" in answers[3].json()["message"]


@pytest.mark.database
def test_a_refusal_for_another_reason_tells_what_is_left(running: RunningGateway) -> None:
    answers = [
        post(running.url, signed("no.such.method", app_key=FEW)),
        post(running.url, signed(PRODUCT, app_key=FEW)),
        post(running.url, signed("aliexpress.affiliate.link.generate", app_key=FEW)),
        post_to(running, "/sync", signed(PRODUCT, app_key=FEW)),
    ]

    assert [told(answer) for answer in answers] == [(3, 3)] * 4
    assert not any("retry-after" in answer.headers for answer in answers)


@pytest.mark.database
def test_a_ban_of_a_second_is_told_as_such_beside_the_day(
    own_platform: Platform, running: RunningGateway
) -> None:
    limits = {"app_api_per_second": 1}
    method = published.MethodDocument("ds-products", "marketplace", False, "read", limits=limits)
    wait_until_applied(own_platform, own_platform.publish("method", CATEGORIES, method))

    answers = (post(running.url, signed()) for _ in range(1000))
    refused = next(answer for answer in answers if "error_response" in answer.json())

    assert error_of(refused) == (7, "accesscontrol.limited-by-app-api-access-count")
    assert refused.headers["retry-after"] == "1"
    assert told(refused)[1] > 0


@pytest.mark.database
@pytest.mark.parametrize("path", ["/router/rest", "/sync"])
def test_who_is_not_identified_learns_nothing(running: RunningGateway, path: str) -> None:
    calls = [
        signed(secret="wrong"),
        signed(sign="0" * 64),
        signed() | {"sign": ""},
        signed(app_key="99999999"),
        signed(app_key=SUSPENDED),
        signed(app_key=""),
        signed(timestamp="2020-01-01 00:00:00"),
        signed(sign_method="rot13"),
        signed() | {"a\x01": "b"},
    ]

    answers = [post_to(running, path, call) for call in calls]

    assert all("error_response" in answer.json() for answer in answers)
    assert all(is_told_nothing(answer) for answer in answers)
    assert is_told_nothing(httpx.get(f"{running.url}/-/health", trust_env=False))
    assert is_told_nothing(httpx.get(f"{running.url}/elsewhere", trust_env=False))


@pytest.mark.database
def test_a_batch_tells_what_is_left_after_it(running: RunningGateway) -> None:
    def batch(*parts: str) -> httpx.Response:
        body = "\r\n-S-\r\n".join([f"#PUBLIC#method={PRODUCT}", *parts])
        query = signed("", app_key=FEW, text_body=body)
        kind = {"content-type": "text/plain;charset=utf-8"}
        return post_to(running, "/router/batch", body, params=query, headers=kind)

    first = batch("product_id=1", "product_id=2")
    second = batch("product_id=3", "product_id=4")

    assert told(first) == (3, 1)
    assert told(second) == (3, 0)
    assert second.text.count("This ban will last for") == 1
    assert "retry-after" not in second.headers


@pytest.mark.database
def test_an_answer_that_is_given_again_uses_nothing_up(running: RunningGateway) -> None:
    call = signed("taobao.note.replace", app_key=FEW, note="hi")

    first, second = post(running.url, call), post(running.url, call)

    assert first.content == second.content
    assert (told(first), told(second)) == ((3, 2), (3, 2))


@pytest.mark.database
@pytest.mark.parametrize("path", ["/router/rest", "/sync"])
def test_a_compressed_answer_tells_it_too(
    running: RunningGateway, upstream: FarEnd, path: str
) -> None:
    upstream.answer(CATEGORIES, {"text": "long " * 1000})

    answer = post_to(running, path, signed(app_key=FEW), headers={"accept-encoding": "gzip"})

    assert told(answer) == (3, 2)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["aliexpress_ds_category_get_response"]["text"] == "long " * 1000


@pytest.mark.database
def test_a_platform_that_does_not_say_so_tells_nothing_and_may_change_its_mind(
    own_platform: Platform, running: RunningGateway
) -> None:
    def after(document: published.PlatformDocument) -> list[httpx.Response]:
        seq = own_platform.publish("platform", "platform", document)
        wait_until_applied(own_platform, seq)
        return [post_to(running, path, signed()) for path in ("/router/rest", "/sync")]

    without = after(published.PlatformDocument("Asia/Shanghai"))
    refused = [post(running.url, signed(app_key=FEW)) for _ in range(4)][3]
    anew = after(published.PlatformDocument("Asia/Shanghai", limit_headers=True))

    assert error_of(refused)[0] == 7
    assert all(is_told_nothing(answer) for answer in [*without, refused])
    assert [told(answer)[0] for answer in anew] == [5000, 5000]


@pytest.mark.database
def test_the_lines_stand_whole_between_the_others(gateway: RunningGateway) -> None:
    query = httpx.QueryParams(signed(app_key=ADA))
    request = f"GET /router/rest?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    head, _, body = exchange(gateway.port, request.encode()).partition(b"\r\n\r\n")

    lines = head.split(b"\r\n")
    names = [line.partition(b": ")[0] for line in lines[1:]]
    assert lines[0] == b"HTTP/1.1 200 OK"
    assert [name for name in names if name.startswith(b"x-ratelimit")] == [
        name.encode() for name in (LIMIT, LEFT, RESET)
    ]
    assert len(names) == len(set(names))
    assert body.startswith(b'{"aliexpress_ds_category_get_response"')


@pytest.mark.parametrize("headers", [b"", b"a: 1\r\n", b"a: 1\r\nb: 2\r\n"])
@pytest.mark.parametrize("body", [b"", b"{}", b"\r\n\r\n", b"a\r\nb: c\r\n\r\nd"])
def test_headers_and_body_are_apart_after_the_hop_between_nodes(
    headers: bytes, body: bytes
) -> None:
    reply = Reply(b"text/xml;charset=UTF-8", body, headers=headers)

    assert read_reply(written_reply(reply)) == reply

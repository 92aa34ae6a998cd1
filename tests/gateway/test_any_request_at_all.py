"""Any request to the real process: an answer below 500 that reads back, and never a hang."""

import httpx
import pytest
from fuzz.requests import CONTENT_TYPES
from fuzz.well_formed import error_in, fields_of, must_be_whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.calling import signed
from tests.gateway.conftest import RunningGateway
from tests.gateway.far_end import FarEnd
from tests.gateway.raw import exchange

pytestmark = pytest.mark.database

PATHS = st.sampled_from(
    ["/router/rest", "/router/batch", "/sync", "/rest", "/rest/a/b", "/rest/2.0/orders/1/notes"]
)
VERBS = st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
NAMES = st.sampled_from([*signed(), "session", "access_token", "simplify", "note", "a_json", "x"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
BYTES = st.binary(max_size=200)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "signature-input",
            "signature",
            "content-digest",
            "top-api-separator",
            "accept-encoding",
            "x-forwarded-for",
            "content-encoding",
            "expect",
            "authorization",
            "serai-app-key",
        ]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    max_size=4,
)
EXAMPLES = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@EXAMPLES
@given(VERBS, PATHS, st.dictionaries(NAMES, TEXTS), HEADERS, st.sampled_from(CONTENT_TYPES), BYTES)
def test_any_request_gets_an_answer_that_reads_back(
    gateway: RunningGateway,
    upstream: FarEnd,
    verb: str,
    path: str,
    params: dict[str, str],
    headers: dict[str, str],
    kind: bytes,
    body: bytes,
) -> None:
    answer = httpx.request(
        verb,
        gateway.url + path,
        params=signed() | params,
        headers={**headers, "content-type": kind.decode()},
        content=body,
        trust_env=False,
        timeout=20,
    )

    assert answer.status_code < 500
    if answer.status_code == 200 and verb != "HEAD" and path != "/router/batch":
        found = fields_of(answer.headers["content-type"].encode(), answer.content)
        if (error := error_in(found)) is not None:
            must_be_whole(error)


@EXAMPLES
@given(
    st.sampled_from([b"GET", b"POST", b"", b"\x16"]),
    BYTES,
    st.lists(
        st.sampled_from(
            [
                b"Host: a",
                b"Content-Length: 5",
                b"Transfer-Encoding: chunked",
                b"Connection: close",
                b"Expect: 100-continue",
                b"Upgrade: x",
                b"",
            ]
        )
    ),
    BYTES,
)
def test_any_bytes_on_the_socket_are_answered_below_500_or_not_at_all(
    gateway: RunningGateway, verb: bytes, target: bytes, headers: list[bytes], rest: bytes
) -> None:
    head = verb + b" /router/rest?" + target + b" HTTP/1.1\r\n" + b"\r\n".join(headers)

    answer = exchange(gateway.port, head + b"\r\n\r\n" + rest, finish=True)

    assert answer == b"" or answer.split(b" ")[1][:1] in (b"1", b"2", b"4") or b"505" in answer

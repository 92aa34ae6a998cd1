"""Requests as people paste them: curl lines, raw HTTP, addresses; and what is refused."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.protocol.diagnosis import CannotRead, Cause, KnownSecret, Verdict, diagnose, read_pasted
from serai.protocol.signature import sign

MANUAL = Path(__file__).parents[2] / "docs" / "howto" / "signature.md"
SECRET = "helloworld"
CALL = {
    "method": "taobao.item.add",
    "app_key": "12345678",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "title": "测试 a&b=c+d",
    "note": "it's 5 %",
}
SIGNED = CALL | {"sign": sign(CALL, SECRET, "md5")}
ADDRESS = "http://localhost:8001/router/rest"
FORM = urlencode(SIGNED)
KIND = "application/x-www-form-urlencoded"


def verdict_on(text: str) -> Verdict:
    return diagnose(read_pasted(text.encode()), [KnownSecret(SECRET)], now=None).verdict


@pytest.mark.parametrize(
    "text",
    [
        f"{ADDRESS}?{FORM}",
        f"\n  {ADDRESS}?{FORM}  \n",
        f"curl '{ADDRESS}?{FORM}'",
        f"$ curl -sS -X POST \\\n  {ADDRESS} \\\r\n  -d '{FORM}'",
        f"curl --data-raw '{FORM}' -H 'Content-Type: {KIND}' --compressed --url {ADDRESS}",
        f"curl -s {ADDRESS} --request POST -d '{FORM}' -A me -o answer.json",
        f"curl -G {ADDRESS} -d '{FORM}'",
        f"curl -XPOST -d'{FORM}' {ADDRESS}",
        f"POST /router/rest HTTP/1.1\r\nContent-Length: {len(FORM)}\r\n\r\n{FORM}",
        f"POST /router/rest\nHost: localhost\n\n{FORM}\n",
        f"GET {ADDRESS}?{FORM} HTTP/1.1\nHost: localhost\n",
        f"GET /router/rest?{FORM} HTTP/2\nHost: localhost",
    ],
)
def test_a_right_request_is_read_as_it_was_sent(text: str) -> None:
    verdict = verdict_on(text)

    assert verdict is Verdict.RIGHT


def test_values_that_curl_encodes_are_read() -> None:
    words = " ".join(f"""--data-urlencode "{name}={value}" """ for name, value in SIGNED.items())

    verdict = verdict_on(f"curl {ADDRESS} {words}")

    assert verdict is Verdict.RIGHT


def test_parts_of_a_form_are_read() -> None:
    words = " ".join(f"""-F "{name}={value}" """ for name, value in SIGNED.items())

    verdict = verdict_on(f"curl {ADDRESS} {words} -F 'image=@/home/ada/licence.png;type=image/png'")

    assert verdict is Verdict.RIGHT


def test_a_multipart_request_without_its_carriage_returns_is_read() -> None:
    parts = "".join(
        f'--x\nContent-Disposition: form-data; name="{name}"\n\n{value}\n'
        for name, value in SIGNED.items()
    )
    head = "POST /router/rest HTTP/1.1\nContent-Type: multipart/form-data; boundary=x"

    verdict = verdict_on(f"{head}\n\n{parts}--x--\n")

    assert verdict is Verdict.RIGHT


def test_bytes_that_are_not_utf8_are_kept() -> None:
    received = read_pasted(b"POST /router/rest\n\ntitle=\xb2\xe8")

    assert received.body == b"title=\xb2\xe8"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no request"),
        ("hello", "begins neither"),
        ("http://localhost/ and more", "white space"),
        ("http://[/?a=1", "address cannot be read"),
        ("GET //router/rest HTTP/1.1", "two slashes"),
        (f"http://localhost/?{'a=1&' * 2001}", "more than 2000 parameters"),
        ("curl 'http://localhost", "quotes"),
        ("curl -d a=1", "one address; it has 0"),
        ("curl http://a http://b", "one address; it has 2"),
        ("curl 'http://a/?a=1 2'", "white space"),
        ("curl http://a --next http://b", "--next"),
        ("curl http://a -d", "expected one argument"),
        ("curl http://a -d @body.txt", "body.txt"),
        ("curl http://a --data-urlencode title@title.txt", "title.txt"),
        ("curl http://a -F text=<body.txt", "body.txt"),
        ("curl http://a -F nothing", "nothing"),
        ("curl http://a -F a=1 -F--", "two dashes"),
        ("curl http://a -X--", "two dashes"),
        ("curl http://a -d--", "two dashes"),
        ("curl http://a --form-string nothing", "nothing"),
        ("curl http://a --data-raw $'a\\n'", "$'"),
        ("curl http://a ^\n -d a", "cmd"),
        ("POST / HTTP/1.1\nno header\n\na=1", "no header"),
        ("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n3\r\na=1\r\n0\r\n\r\n", "chunked"),
        ("POST / HTTP/1.1\nContent-Length: 9\n\na=1", "9 bytes, but the body has 3"),
        ("POST / HTTP/1.1\nContent-Length: 2\n\na=1", "2 bytes, but the body has 3"),
        ("POST / HTTP/1.1\nContent-Length: two\n\na=1", "not a number"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, said: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        read_pasted(text.encode())

    assert said in str(refusal.value)


@given(
    st.sampled_from(["curl ", "curl -d ", "POST / HTTP/1.1\n", "GET /", "http://", ""]),
    st.binary(max_size=80),
)
def test_any_bytes_are_read_or_refused(beginning: str, rest: bytes) -> None:
    with suppress(CannotRead):
        read_pasted(beginning.encode() + rest)


@pytest.mark.parametrize("pasted", [b"GET /rest/\xff/get\n\n", b"curl http://a/ -d '\xff' --\xfe"])
def test_bytes_that_are_no_text_are_told_in_words_that_a_page_can_show(pasted: bytes) -> None:
    with pytest.raises(CannotRead) as refusal:
        read_pasted(pasted)

    assert str(refusal.value).encode()


def test_more_than_four_megabytes_are_not_read() -> None:
    with pytest.raises(CannotRead, match="4 MB"):
        read_pasted(b"a" * (4 * 1024 * 1024 + 1))


def test_the_example_in_the_manual_is_what_is_told() -> None:
    blocks = MANUAL.read_text(encoding="utf-8").split("```")
    request = next(block for block in blocks if block.startswith("sh\ncurl"))
    printed = next(block for block in blocks if block.startswith("text\n"))

    diagnosis = diagnose(read_pasted(request[3:].encode()), [KnownSecret(SECRET)], now=None)

    assert diagnosis.cause in printed
    assert f"Your string  {diagnosis.signed_string}\n" in printed
    assert f"Our string   {diagnosis.server_string}\n" in printed
    assert f"at character {(diagnosis.difference or 0) + 1}, in timestamp\n" in printed


def test_the_manual_names_every_cause() -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    assert [cause for cause in Cause if f"`{cause}`" not in manual] == []

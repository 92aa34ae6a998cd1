"""HTTP Message Signatures: each cause from a client that goes wrong so, alone and in pairs."""

import random
import secrets
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import httpx
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from hypothesis import given
from hypothesis import strategies as st

from serai.protocol.diagnosis import (
    Cause,
    Diagnosis,
    Received,
    SecretKind,
    Verdict,
    diagnose,
    read_pasted,
)
from serai.protocol.diagnosis.explained import is_explained, signature_headers
from serai.protocol.diagnosis.keeping import from_json, to_json
from serai.protocol.diagnosis.searching import MOST_TRIED
from tests.protocol.wrong_client import SECRET, SECRETS
from tests.protocol.wrong_message_client import CREATED, WRONG_MESSAGES, WrongMessage, message_of

NOW = datetime.fromtimestamp(CREATED, UTC) + timedelta(seconds=2)


class Secret(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> bytes:
        return SECRET.encode()


def by_the_library(*components: str, body: dict[str, str] | None = None) -> Received:
    request = httpx.Request(
        "POST", "https://gw.example:8443/sync", params={"q": "a b", "ü": "é"}, data=body
    )
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=Secret())
    signer.sign(
        request,
        key_id="53472096",
        nonce=secrets.token_hex(8),
        created=datetime.fromtimestamp(CREATED, UTC),
        covered_component_ids=components or ("@method", "@path", "@query"),
        body=request.content or None,
    )
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    return Received(
        "POST",
        request.url.raw_path.partition(b"?")[0].decode(),
        request.url.query,
        request.headers.get("content-type", ""),
        request.content,
        signature_headers(headers),
    )


def diagnosed(received: Received, **how: Any) -> Diagnosis:
    return diagnose(received, SECRETS, **({"now": NOW} | how))


@pytest.mark.parametrize("body", [None, {"a": "b c"}])
def test_what_the_kept_library_signs_is_right(body: dict[str, str] | None) -> None:
    diagnosis = diagnosed(by_the_library(body=body))

    assert diagnosis.verdict is Verdict.RIGHT
    assert diagnosis.findings == ()
    assert diagnosis.is_message


def test_components_with_parameters_are_built_as_the_library_builds_them() -> None:
    covered = ("@method", "@path", "@query", '"@query-param";name="q"', '"content-type";bs')

    assert diagnosed(by_the_library(*covered, body={"a": "b"})).verdict is Verdict.RIGHT


def test_a_right_signature_is_right() -> None:
    assert diagnosed(message_of()).verdict is Verdict.RIGHT


@pytest.mark.parametrize("wrong", WRONG_MESSAGES, ids=lambda wrong: wrong.name)
def test_a_single_cause_is_named(wrong: WrongMessage) -> None:
    diagnosis = diagnosed(message_of(wrong.name))

    assert diagnosis.verdict is Verdict.CERTAIN
    assert [finding.cause for finding in diagnosis.findings] == [wrong.cause]


@pytest.mark.parametrize("wrong", WRONG_MESSAGES, ids=lambda wrong: wrong.name)
def test_both_causes_of_a_pair_are_named(wrong: WrongMessage) -> None:
    missed = []

    for other in WRONG_MESSAGES[WRONG_MESSAGES.index(wrong) + 1 :]:
        if wrong.goes_with(other):
            diagnosis = diagnosed(message_of(wrong.name, other.name))
            found = {finding.cause for finding in diagnosis.findings}
            if not diagnosis.certain or found != {wrong.cause, other.cause}:
                missed.append(f"{other.name}: {diagnosis.verdict} {sorted(found)}")

    assert missed == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("created long ago", "created is 2 h earlier than"),
        ("expired", "expires was 62 s earlier"),
    ],
)
def test_how_far_off_a_time_is_is_told(wrong: str, words: str) -> None:
    assert words in diagnosed(message_of(wrong)).cause


def test_a_replayed_nonce_is_named_where_nothing_else_is_wrong() -> None:
    replayed = diagnosed(message_of(), sub_code="isv.request-replayed")

    assert [finding.cause for finding in replayed.findings] == [Cause.NONCE_REUSED]


def test_a_missing_signature_is_named() -> None:
    right = message_of()
    headers = tuple(line for line in right.headers if line[0] != b"signature")

    diagnosis = diagnosed(Received("POST", right.path, right.query, headers=headers))

    assert [finding.cause for finding in diagnosis.findings] == [Cause.SIGNATURE_MISSING]
    assert diagnosis.certain


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (b"sig1=(", Cause.INPUT_UNREADABLE),
        (b"sig1", Cause.INPUT_UNREADABLE),
        (b'a=("@method"), b=("@path")', Cause.SEVERAL_SIGNATURES),
        (b"sig1=(1 2)", Cause.INPUT_UNREADABLE),
        (b"sig1=(" + b" ".join(b'"x-%d"' % n for n in range(99)) + b")", Cause.INPUT_UNREADABLE),
    ],
)
def test_an_unreadable_input_is_named(said: bytes, cause: Cause) -> None:
    headers = ((b"signature-input", said), (b"signature", b"sig1=:YWJj:"))

    diagnosis = diagnosed(Received("GET", "/sync", headers=headers))

    assert [finding.cause for finding in diagnosis.findings] == [cause]


def test_both_bases_are_shown_with_the_first_difference_and_no_secret() -> None:
    diagnosis = diagnosed(message_of("path cut by a proxy"))

    assert diagnosis.server_string.startswith('"@method": POST\n"@path": /router/rest\n"@query": ?')
    assert '"@path": /api/router/rest\n' in diagnosis.signed_string
    assert diagnosis.difference_in == '"@path"'
    assert SECRET not in to_json(diagnosis)


def test_the_expected_signature_is_told_only_when_asked_for() -> None:
    received = message_of("retired secret")
    right = dict(message_of().headers)[b"signature"].decode().removeprefix("sig1=")

    assert diagnosed(received).expected_sign == ""
    assert diagnosed(received, with_expected_sign=True).expected_sign == right
    assert diagnosed(received).secret_kind is SecretKind.RETIRED


def test_a_diagnosis_is_read_back_as_it_was_kept() -> None:
    diagnosis = diagnosed(message_of("no quotation marks"))

    assert from_json(to_json(diagnosis)) == diagnosis


@pytest.mark.parametrize("seed", range(100))
def test_an_unknown_cause_is_not_found(seed: int) -> None:
    chance = random.Random(seed)
    received = message_of()
    made = "".join(chance.choices("ABCDEFGHabcdefgh", k=43))
    headers = tuple(
        (name, f"sig1=:{made}=:".encode() if name == b"signature" else value)
        for name, value in received.headers
    )

    diagnosis = diagnosed(
        Received("POST", received.path, received.query, "", received.body, headers)
    )

    assert diagnosis.verdict is Verdict.NOT_FOUND
    assert diagnosis.signed_string == ""
    assert diagnosis.is_complete
    assert diagnosis.tried < MOST_TRIED


@given(
    said=st.binary(max_size=120),
    signature=st.binary(max_size=80),
    host=st.binary(max_size=20),
    path=st.text(max_size=20),
    query=st.binary(max_size=40),
)
def test_any_bytes_can_be_diagnosed(
    said: bytes, signature: bytes, host: bytes, path: str, query: bytes
) -> None:
    readable = b'sig1=("@method" "@path" "@query" "@authority" "@target-uri" "host");created=1'
    for stated in (said, readable):
        headers = (
            (b"signature-input", stated),
            (b"signature", b"sig1=:" + signature + b":"),
            (b"host", host),
        )

        diagnosis = diagnosed(Received("POST", path, query, headers=headers))

        assert diagnosis.verdict is not Verdict.RIGHT
        assert from_json(to_json(diagnosis)) == diagnosis


def test_headers_that_carry_other_secrets_are_never_kept() -> None:
    lines = (
        (b"signature-input", b'a=("authorization" "cookie" "X-Api-Key" "x-trace")'),
        (b"x-api-key", b"1"),
        (b"authorization", b"Bearer 1"),
        (b"cookie", b"session=1"),
        (b"x-trace", b"1"),
        (b"user-agent", b"curl"),
    )

    kept = signature_headers(lines)

    assert [name for name, _ in kept] == [b"signature-input", b"x-trace"]
    causes = {
        f.cause
        for f in diagnosed(
            Received("GET", "/sync", headers=(*kept, (b"signature", b"a=:YWJj:")))
        ).findings
    }
    assert Cause.HEADER_PRIVATE in causes


def test_other_requests_keep_no_headers() -> None:
    assert signature_headers([(b"host", b"a"), (b"signature", b"b")]) == ()


@pytest.mark.parametrize("form", ["raw", "curl"])
def test_a_pasted_message_is_read_with_its_headers(form: str) -> None:
    sent = message_of("made a GET", "host without port")
    headers = [f"{name.decode().title()}: {value.decode()}" for name, value in sent.headers]
    target = f"{sent.path}?{sent.query.decode()}"
    if form == "raw":
        pasted = f"POST {target} HTTP/1.1\r\n" + "\r\n".join(headers) + "\r\n\r\n"
        pasted += sent.body.decode()
    else:
        lines = " ".join(f"-H '{header}'" for header in headers if not header.startswith("Host"))
        pasted = f"curl 'http://gw.example:8001{target}' {lines} -d '{sent.body.decode()}'"

    found = diagnosed(read_pasted(pasted.encode()), now=None)

    causes = {finding.cause for finding in found.findings}
    assert causes == {Cause.METHOD_OTHER, Cause.AUTHORITY_OTHER}


def test_a_sign_and_a_message_are_explained_each_for_its_own_refusals() -> None:
    assert is_explained(25, "isv.invalid-parameter:sign", is_message=False)
    assert is_explained(41, "isv.request-replayed", is_message=True)
    assert not is_explained(41, "isv.request-replayed", is_message=False)
    assert not is_explained(25, "isv.invalid-parameter:sign_method", is_message=True)


def test_most_pairs_go_together() -> None:
    pairs = [pair for pair in combinations(WRONG_MESSAGES, 2) if pair[0].goes_with(pair[1])]

    assert len(pairs) > 800

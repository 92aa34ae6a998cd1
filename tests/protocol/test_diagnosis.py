"""What a diagnosis tells, what it keeps to itself, and when it must not be sure."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from serai.protocol.diagnosis import (
    TABLE,
    Cause,
    Diagnosis,
    KnownSecret,
    PieceKind,
    Received,
    SecretKind,
    Verdict,
    diagnose,
)
from serai.protocol.diagnosis.telling import MASK
from serai.protocol.signature import sign
from tests.protocol.diagnosed_calls import CALL, NOW, SECRET, diagnosed, joined, md5, sent

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))["calls"]


def causes(diagnosis: Diagnosis) -> list[Cause]:
    return [finding.cause for finding in diagnosis.findings]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_nothing_is_wrong_with_a_published_vector(vector: dict[str, Any]) -> None:
    params, prefix = vector["params"], vector["path_prefix"]
    path = "/sync" if params.get("method", "").startswith("/") else f"/rest{prefix}"
    query = urlencode({**params, "sign": vector["sign"]}).encode()
    received = Received(
        "POST",
        path if prefix else "/router/rest",
        query,
        "text/plain;charset=utf-8" if vector["body"] else "",
        vector["body"].encode(),
    )

    diagnosis = diagnose(received, [KnownSecret(vector["secret"])], now=None)

    assert (diagnosis.verdict, diagnosis.findings) == (Verdict.RIGHT, ())


def test_the_strings_are_shown_with_the_first_difference() -> None:
    quoted = {name: quote(value, safe="") for name, value in CALL.items()}

    diagnosis = diagnosed(sent(CALL, md5(SECRET + joined(quoted) + SECRET)))

    ours, theirs, at = diagnosis.server_string, diagnosis.signed_string, diagnosis.difference
    assert at is not None
    assert ours == f"{MASK}{joined(CALL)}{MASK}"
    assert theirs == f"{MASK}{joined(quoted)}{MASK}"
    assert (ours[:at], ours[at], theirs[at]) == (theirs[:at], " ", "%")
    assert diagnosis.difference_in == "timestamp"


def test_names_and_values_are_told_apart() -> None:
    diagnosis = diagnosed(sent(CALL, "0" * 32))

    names = [piece.text for piece in diagnosis.server_pieces if piece.kind is PieceKind.NAME]
    values = [piece.text for piece in diagnosis.server_pieces if piece.kind is PieceKind.VALUE]
    assert names == sorted(CALL)
    assert values == [CALL[name] for name in sorted(CALL)]


def test_a_secret_is_never_shown() -> None:
    leaking = CALL | {"app_secret": SECRET, "other": f"x{SECRET.upper()}y", SECRET: "as a name"}

    wrong = diagnosed(sent(leaking, SECRET), with_expected_sign=True)
    not_wrapped = diagnosed(sent(leaking, md5(joined(leaking))))

    unsigned = {name: value for name, value in leaking.items() if name != SECRET}
    named = diagnosed(sent(leaking, sign(unsigned, SECRET, "md5")))

    assert causes(named) == [Cause.NOT_SIGNED]
    for diagnosis in (wrong, not_wrapped, named):
        assert SECRET not in repr(diagnosis).lower()
        assert MASK in diagnosis.server_string


def test_a_secret_across_two_parameters_is_not_shown() -> None:
    split = CALL | {SECRET[:16]: SECRET[16:]}

    diagnosis = diagnosed(sent(split, "0" * 32))

    assert SECRET not in diagnosis.server_string


def test_the_expected_sign_is_told_only_when_asked_for() -> None:
    received = sent(CALL, "0" * 32)

    silent, asked = diagnosed(received), diagnosed(received, with_expected_sign=True)

    right = sign(CALL, SECRET, "md5")
    assert silent.expected_sign == ""
    assert right not in repr(silent)
    assert asked.expected_sign == right


def test_another_apps_secret_is_named_by_its_app() -> None:
    other = KnownSecret("f" * 32, SecretKind.OTHER_APP, "Lumbre_Sync")
    received = sent(CALL, md5("f" * 32 + joined(CALL) + "f" * 32))

    diagnosis = diagnose(received, [KnownSecret(SECRET), other], now=None)

    assert (diagnosis.secret_kind, diagnosis.secret_app) == (SecretKind.OTHER_APP, "Lumbre_Sync")
    assert diagnosis.cause == "The call was signed with the AppSecret of Lumbre_Sync."
    assert diagnosis.difference is None


def test_any_of_two_live_secrets_is_right() -> None:
    received = sent(CALL, sign(CALL, "f" * 32, "md5"))

    diagnosis = diagnose(received, [KnownSecret(SECRET), KnownSecret("f" * 32)], now=None)

    assert diagnosis.verdict is Verdict.RIGHT


def test_seconds_are_told_under_a_right_sign() -> None:
    call = CALL | {"timestamp": "1795428167"}

    diagnosis = diagnosed(sent(call, sign(call, SECRET, "md5")), now=NOW)

    assert diagnosis.certain
    assert causes(diagnosis) == [Cause.SECONDS_SENT]


@pytest.mark.parametrize("hours", [-13, -8, -2.5, 1, 4])
def test_the_time_of_another_zone_is_told_under_a_right_sign(hours: float) -> None:
    stamped = (NOW + timedelta(hours=8 + hours)).strftime("%Y-%m-%d %H:%M:%S")
    call = CALL | {"timestamp": stamped}

    diagnosis = diagnosed(sent(call, sign(call, SECRET, "md5")), now=NOW)

    assert causes(diagnosis) == [Cause.ZONE_SENT]
    assert f"{hours:+g} hours" in diagnosis.cause


def test_a_clock_that_is_wrong_is_told_under_a_right_sign() -> None:
    received = sent(CALL, sign(CALL, SECRET, "md5"))

    diagnosis = diagnosed(received, now=NOW + timedelta(minutes=11))

    assert causes(diagnosis) == [Cause.TIME_OFF]


def test_a_timestamp_that_nobody_reads_is_told_under_a_right_sign() -> None:
    call = CALL | {"timestamp": "23/11/2026"}

    diagnosis = diagnosed(sent(call, sign(call, SECRET, "md5")), now=NOW)

    assert causes(diagnosis) == [Cause.TIMESTAMP_FORM_SENT]


def test_a_text_body_that_was_not_signed_is_told() -> None:
    body = "fields=a&num_iid=1\r\n-S-\r\nfields=a&num_iid=2"
    query = urlencode({**CALL, "sign": sign(CALL, SECRET, "md5")}).encode()

    diagnosis = diagnosed(Received("POST", "/router/batch", query, "text/plain", body.encode()))

    assert causes(diagnosis) == [Cause.BODY_NOT_SIGNED]


def test_gbk_that_was_sent_and_signed_is_told() -> None:
    title = "茶壶"
    raw = joined(CALL).encode().replace(b"Tea pot", title.encode("gbk"))
    signed = hashlib.md5(SECRET.encode() + raw + SECRET.encode()).hexdigest().upper()
    params = CALL | {"title": title, "sign": signed}
    received = Received("POST", "/router/rest", body=urlencode(params, encoding="gbk").encode())

    diagnosis = diagnosed(received)

    assert causes(diagnosis) == [Cause.NOT_UTF8]


def test_a_call_without_a_sign_is_told() -> None:
    diagnosis = diagnosed(Received("GET", "/router/rest", urlencode(CALL).encode()))

    assert causes(diagnosis) == [Cause.SIGN_MISSING]


@pytest.mark.parametrize("signed", ["ABC", "G" * 32, "0" * 31, "签名"])
def test_a_sign_of_no_digest_is_only_likely_to_be_cut(signed: str) -> None:
    diagnosis = diagnosed(sent(CALL, signed))

    assert diagnosis.verdict is Verdict.LIKELY
    assert causes(diagnosis) == [Cause.SIGN_FORM]
    assert diagnosis.signed_string == ""


def test_a_broken_multipart_body_is_told() -> None:
    query = urlencode({**CALL, "sign": "0" * 32}).encode()
    part = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nhi\r\n--y'
    kind = "multipart/form-data; boundary=x"

    diagnosis = diagnosed(Received("POST", "/router/rest", query, kind, part + b"\r\n--x!"))

    assert diagnosis.verdict is Verdict.LIKELY
    assert causes(diagnosis) == [Cause.BROKEN_MULTIPART]


def test_a_sign_method_that_does_not_exist_is_told() -> None:
    call = CALL | {"sign_method": "sha1"}
    made = hmac.new(SECRET.encode(), joined(call).encode(), hashlib.sha1).hexdigest().upper()

    diagnosis = diagnosed(sent(call, made))

    assert diagnosis.cause == "The sign was made with HMAC-SHA-1, but sign_method says sha1."


def test_every_cause_has_its_sentence_and_its_remedy() -> None:
    assert set(TABLE) == set(Cause)
    assert all(entry.sentence.endswith(".") and entry.remedy for entry in TABLE.values())


def test_a_batch_is_text_whatever_its_content_type_says() -> None:
    body = "fields=a&num_iid=1\r\n-S-\r\nfields=a&num_iid=2"
    query = urlencode({**CALL, "sign": sign(CALL, SECRET, "md5", text_body=body)}).encode()

    diagnosis = diagnosed(Received("POST", "/router/batch", query, "", body.encode()))

    assert diagnosis.verdict is Verdict.RIGHT


def test_an_encoded_path_is_signed_decoded() -> None:
    call = CALL | {"sign_method": "sha256"}
    right = sign(call, SECRET, "sha256", path_prefix="/order/a b")
    encoded = sign(call, SECRET, "sha256", path_prefix="/order/a%20b")

    held = diagnosed(sent(call, right, path="/rest/order/a%20b"))
    failed = diagnosed(sent(call, encoded, path="/rest/order/a%20b"))

    assert held.verdict is Verdict.RIGHT
    assert causes(failed) == [Cause.PREFIX_OTHER]

"""What is not in the table must not be named, and the search must end."""

import hashlib
import hmac
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.protocol.diagnosis import KnownSecret, Received, SecretKind, Verdict, diagnose
from serai.protocol.diagnosis.searching import MOST_TRIED
from tests.protocol.diagnosed_calls import CALL, NOW, SECRET, diagnosed, joined, md5, sent

Mutilation = Callable[[str, random.Random], str]
UNKNOWN: tuple[Mutilation, ...] = (
    lambda text, chance: _into(text, "".join(chance.choices("qxzjk79", k=8)), chance),
    lambda text, chance: text[::-1],
    lambda text, chance: "".join(chance.sample(text, len(text))),
    lambda text, chance: chance.choice("#|;~^").join(text),
    lambda text, chance: text.translate({ord(c): chance.choice("XYZ") for c in "aeiou"}),
    lambda text, chance: hashlib.sha256(f"{chance.random()}{text}".encode()).hexdigest(),
    lambda text, chance: text[: len(text) - 5 - chance.randrange(15)],
    lambda text, chance: text * (2 + chance.randrange(5)),
)


def _into(text: str, piece: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + piece + text[at:]


@pytest.mark.parametrize("seed", range(200))
def test_an_unknown_cause_is_not_found(seed: int) -> None:
    chance = random.Random(seed)
    sign_method = chance.choice(["md5", "hmac", "hmac-sha256", "sha256"])
    call = CALL | {"sign_method": sign_method, "note": chance.choice(["", "x y", "茶"])}
    string = UNKNOWN[seed % len(UNKNOWN)](joined(call), chance)

    diagnosis = diagnosed(sent(call, _digest(string, sign_method)))

    assert diagnosis.verdict is Verdict.NOT_FOUND
    assert (diagnosis.findings, diagnosis.signed_string) == ((), "")
    assert diagnosis.is_complete
    assert joined(call) in diagnosis.server_string


def _digest(string: str, sign_method: str) -> str:
    if sign_method == "md5":
        return md5(SECRET + string + SECRET)
    digest = "md5" if sign_method == "hmac" else "sha256"
    return hmac.new(SECRET.encode(), string.encode(), digest).hexdigest().upper()


@given(
    params=st.dictionaries(st.text("abZ_9", min_size=1), st.text(max_size=20), max_size=6),
    sent_sign=st.text(max_size=70),
)
def test_no_made_up_sign_is_certain(params: dict[str, str], sent_sign: str) -> None:
    call = CALL | {name: value for name, value in params.items() if value.isprintable()}

    diagnosis = diagnosed(sent(call, sent_sign))

    assert diagnosis.certain is (sent_sign == "")


@given(st.binary(max_size=200), st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_can_be_diagnosed(query: bytes, body: bytes, content_type: str) -> None:
    for kind in (content_type, "multipart/form-data; boundary=x"):
        diagnosis = diagnosed(Received("POST", "/rest/x", query, kind, body), now=NOW)

        assert diagnosis.verdict is not Verdict.RIGHT


def test_a_huge_body_ends_the_search_early_and_says_so() -> None:
    call = CALL | {"text": "a b" * 400_000}

    diagnosis = diagnosed(sent(call, "0" * 32))

    assert diagnosis.verdict is Verdict.NOT_FOUND
    assert not diagnosis.is_complete
    assert diagnosis.tried < 100
    assert len(diagnosis.server_string) < 21_000


def test_the_search_is_bounded_with_many_secrets_and_parameters() -> None:
    call = CALL | {f"Name{number}": f"a {number}" for number in range(180)}
    others = [KnownSecret(f"{n:032}", SecretKind.OTHER_APP, f"{n}") for n in range(200)]

    diagnosis = diagnose(sent(call, "0" * 32), [KnownSecret(SECRET), *others], now=None)

    assert diagnosis.verdict is Verdict.NOT_FOUND
    assert diagnosis.tried <= MOST_TRIED

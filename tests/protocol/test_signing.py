"""The published and recomputed vectors of the TOP and IOP call protocols, both directions."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from serai.protocol.signature import SIGN_METHODS, Signer, same_sign, sign, string_to_sign

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))["calls"]
NAMES = [vector["name"] for vector in VECTORS]


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_the_string_to_sign_is_that_of_the_vector(vector: dict[str, Any]) -> None:
    string = string_to_sign(
        vector["params"] | {"sign": "not signed"},
        path_prefix=vector["path_prefix"],
        text_body=vector["body"],
    )

    assert string.decode() == vector["string_to_sign"]


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_the_sign_is_that_of_the_vector(vector: dict[str, Any]) -> None:
    signed = sign(
        vector["params"],
        vector["secret"],
        vector["digest"],
        path_prefix=vector["path_prefix"],
        text_body=vector["body"],
    )

    assert signed == vector["sign"]


@pytest.mark.parametrize("digest", ["md5", "hmac-md5", "hmac-sha256"])
@pytest.mark.parametrize("length", [1, 32, 64, 65, 200])
def test_digests_are_those_of_openssl(digest: str, length: int) -> None:
    secret, message = "s" * length, "app_key12345678标题".encode()
    openssl = shutil.which("openssl")
    assert openssl, "openssl is missing"
    given = secret.encode() + message + secret.encode() if digest == "md5" else message
    key = [] if digest == "md5" else ["-hmac", secret]
    known = subprocess.run(
        [openssl, "dgst", f"-{digest.removeprefix('hmac-')}", *key],
        input=given,
        capture_output=True,
        check=True,
    ).stdout.split()[-1]

    signed = Signer(secret).sign(message, {"hmac-md5": "hmac"}.get(digest, digest))

    assert signed == known.decode().upper()


def test_one_signer_signs_many_messages_with_every_digest() -> None:
    signer = Signer("secret")

    first = [signer.sign(b"one", method) for method in sorted(SIGN_METHODS)]
    signer.sign(b"two", "md5")
    again = [signer.sign(b"one", method) for method in sorted(SIGN_METHODS)]

    assert first == again


def test_an_unknown_digest_is_an_error() -> None:
    with pytest.raises(ValueError, match="sha1"):
        Signer("secret").sign(b"message", "sha1")


def test_signs_are_compared_as_bytes() -> None:
    assert same_sign("ABC", "ABC")
    assert not same_sign("ABC", "ＡＢＣ")


def test_a_signer_never_shows_its_secret() -> None:
    assert "hush" not in repr(Signer("hush"))

"""Signatures: total over all that intake lets pass, and no two calls have one fingerprint."""

from urllib.parse import quote_plus

from serai.gateway.binding import fingerprint_of
from serai.gateway.reading import Request, read_call
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused
from serai.protocol.signature import SIGN_METHODS, Signer, sign, string_to_sign

SECRET = "helloworldhelloworldhelloworld12"
SEEDS = (
    b"note=hi num9999\nnote=hi &num=9999",
    b"a=1&b=2\nb=2&a=1",
    b"is_admin=\na=",
    "name=中文&x=\u2028".encode() + b"\nname=%E4%B8%AD&x=1",
)

_signer = Signer(SECRET)


def check(data: bytes) -> None:
    one, other = (_call(part) for part in (data + b"\n").split(b"\n")[:2])
    if one is not None:
        _verifies(one)
    if one is not None and other is not None:
        _tells_apart(one, other)


def _call(form: bytes) -> Call | None:
    try:
        return read_call(Request("POST", b"", (), form, ""))
    except CallRefused:
        return None


def _verifies(call: Call) -> None:
    message = string_to_sign(call.params)
    assert string_to_sign({**call.params, "sign": "X"}) == message
    for sign_method in SIGN_METHODS:
        sent = sign(call.params, SECRET, sign_method)
        assert _signer.sign(message, sign_method) == sent
        assert len(sent) == (32 if sign_method in ("md5", "hmac") else 64)
        assert sent.isascii()
        assert sent == sent.upper()
    assert Signer(SECRET + "x").sign(message, "md5") != sign(call.params, SECRET, "md5")
    _survives_the_wire(call)


def _survives_the_wire(call: Call) -> None:
    encoded = "&".join(f"{name}={quote_plus(value)}" for name, value in call.params.items())
    again = _call(encoded.encode())
    assert again is not None
    assert again.params == call.params
    assert string_to_sign(again.params) == string_to_sign(call.params)
    assert fingerprint_of(again) == fingerprint_of(call)


def _tells_apart(one: Call, other: Call) -> None:
    same = one.params == other.params
    assert (fingerprint_of(one) == fingerprint_of(other)) is same
    if same:
        assert string_to_sign(one.params) == string_to_sign(other.params)

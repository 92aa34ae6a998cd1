"""HTTP Message Signatures: three header lines and a body, verified or refused in words."""

from datetime import UTC, datetime, timedelta

from serai.gateway.message_signatures import MessageSignatures, created_at
from serai.gateway.reading import Request, read_call
from serai.protocol.errors import CallRefused, Code
from serai.protocol.signature import Signer

SECRET = "helloworldhelloworldhelloworld12"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CREATED = int(NOW.timestamp())
REFUSED_WITH = (
    Code.INVALID_ARGUMENTS,
    Code.PARAMETER_ERROR,
    Code.INVALID_ENCODING,
    Code.MISSING_SIGNATURE,
    Code.INVALID_SIGNATURE,
)
_COVER = b'("@method" "@path" "@query" "content-digest")'
_SAID = b';created=%d;keyid="12345678";nonce="abcdefgh"' % CREATED

SEEDS = (
    b"sig1=" + _COVER + _SAID + b"\nsig1=:AAAA:\nsha-256=:AAAA:\na=1",
    b'sig1=("@method" "@path" "@query")' + _SAID + b"\nsig1=:AAAA:\n\n",
    b'a=("@query-param";name="a" "x";bs "y";sf;key="z" "@status";req)'
    + _SAID
    + b';expires=1;alg="hmac-sha256"\na=:AA==:\n\n',
    b'a=("@method" "@method"), b=()\na=1\n\n',
    b"a;b\n\n\n",
    b'a=("")' + _SAID + b"\na=?1\nsha-512=x\n",
)


def check(data: bytes) -> None:
    said, signature, digest, body = (data + b"\n\n\n").split(b"\n", 3)
    headers = [(b"host", b"a"), (b"signature-input", said)]
    headers += [(b"signature", signature)] if signature else []
    headers += [(b"content-digest", digest)] if digest else []
    try:
        call = read_call(Request("POST", b"v=2.0", headers, body, "", "/router/rest"))
        assert call.message is not None
        stamped = created_at(call.message)
        if stamped is None or abs(stamped - NOW) > timedelta(minutes=10):
            return
        signers = (Signer(SECRET),)
        MessageSignatures(window=timedelta(minutes=10)).verify(call.message, signers, NOW)
    except CallRefused as refusal:
        assert refusal.code in REFUSED_WITH, refusal.code
        assert refusal.sub_msg.isprintable()
        return
    raise AssertionError("A signature was found right that nobody made.")

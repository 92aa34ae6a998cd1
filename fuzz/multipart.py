"""Multipart bodies: any bytes are parts or a refusal, and parts written are the parts read."""

from serai.gateway.multipart import read_multipart
from serai.protocol.errors import CallRefused, Code

REFUSED_WITH = (Code.INVALID_ARGUMENTS, Code.PARAMETER_ERROR, Code.INVALID_ENCODING)
SEEDS = (
    b'multipart/form-data; boundary=b\n--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n3\r\n'
    b"--b--\r\n",
    b'multipart/form-data;charset=utf-8;boundary="b"\n\r\n--b\r\nContent-Disposition:file;name="f"'
    b';filename="x"\r\nContent-Type:image/png\r\n\r\n\xff\xfe\r\n--b--\r\n',
    b"multipart/form-data; boundary=PHP\n--PHP--\r\n",
    b"multipart/form-data; boundary=b\n--b\r\nContent-Disposition: form-data; name*=utf-8''%41\r\n"
    b"\r\n\r\n--b\r\n\r\n--b--",
    b"multipart/form-data; boundary=b\n--b\r\n: x\r\n\r\n--bx\r\n--b-",
)


def check(data: bytes) -> None:
    content_type, _, body = data.partition(b"\n")
    _any_bytes(content_type, body)
    _written_parts_are_read(data)


def _any_bytes(content_type: bytes, body: bytes) -> None:
    try:
        texts, files = read_multipart(body, content_type, most_parts=200)
    except CallRefused as refusal:
        assert refusal.code in REFUSED_WITH, refusal.code
        return
    assert len(texts) + len(files) <= 200
    for _, text in texts:
        assert text.encode() in body
    for part in files.values():
        assert part.content in body


def _written_parts_are_read(data: bytes) -> None:
    parts = [part for part in data.split(b"\n") if b"\r" not in part][:20]
    written = [(f"n{number}", part) for number, part in enumerate(parts)]
    body = b"".join(
        b'--BoRdEr\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), part)
        for name, part in written
    )
    try:
        read = read_multipart(
            body + b"--BoRdEr--\r\n", b"multipart/form-data; boundary=BoRdEr", most_parts=20
        )
    except CallRefused as refusal:
        assert refusal.code is Code.INVALID_ENCODING
        return
    texts = [(name, text.encode()) for name, text in read[0]]
    assert texts == written
    assert not read[1]

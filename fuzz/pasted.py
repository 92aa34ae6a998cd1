"""Pasted requests: any bytes are a request or a sentence that says what could not be read."""

from serai.protocol.diagnosis.pasted import CannotRead, read_pasted
from serai.protocol.diagnosis.received import read

SEEDS = (
    b"curl -X POST 'http://localhost:8001/router/rest?v=2.0' -d 'a=1&sign=AB' --data-urlencode b=2",
    b"curl http://a/router/rest -H \"Content-Type: text/plain\" --data-raw $'a\\u00e9\\'b' \\\n -G",
    b"curl 'http://a/sync' -F 'a=1' -F f=@x --compressed -s",
    b"POST /router/rest?a=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded"
    b"\r\n\r\nb=2&sign=AB",
    b"GET /rest/2.0/ds/get?app_key=1&sign=2\nHost: a\n\n",
    b"POST /sync\nContent-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: "
    b'form-data; name="t"\n\n3\n--b--\n',
    b"http://localhost:8001/router/rest?app_key=1&sign=AB&%FF=%",
    b"GET /rest/\xff/get?\xff=1&sign=2\n\n",
    b"curl \"http://a/\" -d '\xff' --data-binary @- ; rm -rf x | cat",
)


def check(data: bytes) -> None:
    try:
        received = read_pasted(data)
    except CannotRead as cannot:
        assert str(cannot).encode(), "A page can show what could not be read."
        return
    assert f"{received.method} {received.path} {received.content_type}".encode()
    reading = read(received)
    assert all(isinstance(each.value, bytes) for each in reading.fields)
    assert b"sign" not in {each.name for each in reading.fields}

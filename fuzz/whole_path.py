"""A whole call: whatever is sent and whatever the upstream says, the reply is well formed."""

import logging
from datetime import UTC, datetime, timedelta

from tests.gateway.small_platform import SECRET

from fuzz.in_process import FAILURES, Whole
from fuzz.requests import request_in
from fuzz.well_formed import error_in, fields_of, must_be_whole
from serai.gateway.reading import Request, read_call
from serai.gateway.upstream_limits import UpstreamAnswer, UpstreamFailed
from serai.protocol.dialects import TOP_BATCH
from serai.protocol.errors import CallRefused
from serai.protocol.signature import Signer, string_to_sign

GMT_8 = timedelta(hours=8)
SENT_UNSIGNED = 5
"""Of ten requests that begin alike, so many are sent as they are; the others are signed."""

SEEDS = (
    b"0009v=2.0&app_key=12345678&sign_method=md5&format=json&method=aliexpress.ds.category.get\n"
    b'categoryId=3\n\n200{"result":{"categories":[1,null]}}',
    b"0009v=2.0&app_key=12345678&sign_method=hmac&method=taobao.note.add\nnote=hi+num9999\n\n200{}",
    b"0009v=2.0&app_key=12345678&sign_method=sha256&method=taobao.note.replace&note=a\nnum=x\n\n1",
    b"0009v=2.0&app_key=12345678&sign_method=hmac-sha256&method=serai.types.get&simplify=true&"
    b"format=json&a_number=1.5&a_boolean=true&a_date=2026-01-01&a_json=[{}]&a_numbers=1,2\n\n\n"
    b'200{"a":[1,{"b":"\\u0001"}],"code":7}',
    b"0029v=2.0&app_key=12345678&sign_method=md5&method=serai.types.get\n--b\r\nContent-Disposition:"
    b' form-data; name="a_file"; filename="x"\r\n\r\n\xff\r\n--b--\r\n\n\n400{"sub_code":"isv.x"}',
    b"0209app_key=12345678&sign_method=sha256&method=taobao.item.add&title=a\n\n\n3",
    b"0409app_key=12345678&sign_method=sha256&access_token=x\nid=3\n\n200[]",
    b"0000app_key=12345678&timestamp=1&v=1&format=yaml&sign=\n\n\n",
    b"0109app_key=12345678&v=2.0&sign_method=md5&format=json\nmethod=aliexpress.ds.category.get"
    b'\r\nmethod=taobao.item.add&title=x\n\n200{"a":1}',
    b"3000a=1\n\n\n",
)

_whole = Whole()
_signer = Signer(SECRET)
_found_inside: list[str] = []


class _Watching(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _found_inside.append(self.format(record))


logging.getLogger("serai").addHandler(_Watching(logging.ERROR))
logging.getLogger("serai").propagate = False


def check(data: bytes) -> None:
    sent, _, answer = data.partition(b"\n\n\n" if b"\n\n\n" in data else b"\n\n")
    request, flag = request_in(sent)
    if flag >= SENT_UNSIGNED:
        request = _signed(request)
    _whole.far_end.answer = _answer(answer)
    _found_inside.clear()
    reply = _whole.reply(request)
    assert not _found_inside, _found_inside[0]
    found = fields_of(reply.content_type, reply.body)
    error = error_in(found)
    if error is not None and not (flag >= SENT_UNSIGNED and "sub_code" not in error):
        must_be_whole(error)


def _answer(told: bytes) -> UpstreamAnswer | UpstreamFailed:
    if told[:3].isdigit():
        return UpstreamAnswer(int(told[:3]), told[3:])
    return FAILURES[(told or b"0")[0] % len(FAILURES)]


def _signed(request: Request) -> Request:
    """The request with its time and its sign in the query; as it is where it cannot be read."""
    now = f"{datetime.now(UTC) + GMT_8:%Y-%m-%d+%H:%M:%S}".encode()
    stamped = request._replace(query=request.query + b"&timestamp=" + now)
    try:
        call = read_call(stamped)
    except CallRefused:
        return request
    method = call.asks("sign_method")
    known = method if method in ("md5", "hmac", "hmac-sha256", "sha256") else "md5"
    message = string_to_sign(
        call.params,
        path_prefix=call.path_prefix,
        text_body=call.text_body if call.dialect is TOP_BATCH else "",
    )
    return stamped._replace(query=stamped.query + b"&sign=" + _signer.sign(message, known).encode())

"""The strict intake: any bytes become a call that keeps its promises, or a stated refusal."""

import re

from fuzz.requests import request_in
from fuzz.well_formed import error_in, fields_of, must_be_whole
from serai.gateway.binding import fingerprint_of
from serai.gateway.masking import masked_parameters
from serai.gateway.reading import MOST_FIELDS, Request, asked_format, read_call
from serai.protocol.answers import content_type, error_answer
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code
from serai.protocol.signature import Signer, same_sign, string_to_sign

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]{0,99}")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
REFUSED_WITH = (Code.INVALID_ARGUMENTS, Code.PARAMETER_ERROR, Code.INVALID_ENCODING)

SEEDS = (
    b"0000app_key=12345678&method=taobao.item.add&sign=AB&v=2.0\ntitle=%E4%B8%AD+x%09",
    b"0000a=1&a=1&b=\na=1&c=%EF%BF%BD",
    b"1000a=1&a=2\n",
    b"0000\n%FF=%FE&a=%zz",
    b'0020a=1\n--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n3\r\n--b--\r\n',
    b'0030\n\r\n--b\r\nContent-Disposition:file;name="f";filename="x"\r\n'
    b"Content-Type:image/png\r\n\r\n\xff\xfe\r\n--b--\r\n",
    b"0020a=1\n--b--\r\n",
    b"0240method=%2Fds%2Fproduct%2Fget&access_token=x&session=x\nid=3",
    b"0400app_key=1\nid=3&method=%2Fds%2Fproduct%2Fget",
    b"0100app_key=1&separator=%7C\nmethod=a&x=1|method=b&x=2",
)

_signer = Signer("a secret of thirty-two characters")


def check(data: bytes) -> None:
    request, _ = request_in(data)
    format_asked = asked_format(request)
    try:
        call = read_call(request)
    except CallRefused as refusal:
        assert refusal.code in REFUSED_WITH, refusal.code
        dialect = request.route.dialect
        body = error_answer(refusal, format=format_asked, request_id="1", dialect=dialect)
        error = error_in(fields_of(content_type(format_asked), body))
        assert error is not None
        must_be_whole(error)
        return
    _keeps_its_promises(call)
    again = read_call(request)
    assert all(getattr(again, name) == getattr(call, name) for name in Call.__slots__)
    _forms_agree(call, request)


def _keeps_its_promises(call: Call) -> None:
    assert len(call.params) + len(call.files) <= MOST_FIELDS
    for name in (*call.params, *call.files):
        assert NAME.fullmatch(name), name
    for value in call.params.values():
        assert not FORBIDDEN.search(value), value
    assert not set(call.params) & set(call.files)
    message = string_to_sign(call.params, path_prefix=call.path_prefix, text_body=call.text_body)
    for sign_method in ("md5", "hmac", "hmac-sha256", "sha256"):
        sign = _signer.sign(message, sign_method)
        assert same_sign(sign, sign)
        assert not same_sign(sign, call.sign) or sign == call.sign
    assert len(fingerprint_of(call)) == 32
    assert call.format in ("xml", "json")
    assert isinstance(call.session + call.method + call.app_key, str)
    masked_parameters(call.params)


def _forms_agree(call: Call, request: Request) -> None:
    """The same fields in the query alone or in the body alone are the same parameters."""
    if request.query and not request.body:
        moved = request._replace(query=b"", body=request.query, headers=(), path="/router/rest")
        assert read_call(moved).params == call.params

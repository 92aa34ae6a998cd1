"""Properties of the one intake: any bytes become a call or a refusal, and nothing is made up."""

from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st

from serai.gateway.reading import Request, asked_format, read_call
from serai.protocol.answers import error_answer
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code

FORM = "application/x-www-form-urlencoded"
NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.$-]{0,20}", fullmatch=True)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\r\n"), max_size=50
)
PARAMS = st.dictionaries(NAMES, TEXTS, max_size=20)
SNIPPETS = st.sampled_from(
    b'--b|--b--|\r\n|Content-Disposition: form-data; name="a"|\r\n\r\n|%|=|&|a|\xff|%FF|'
    b'%EF%BF%BD|; filename="f"|Content-Type: x|format=json'.split(b"|")
)
SOUP = st.lists(st.one_of(SNIPPETS, st.binary(max_size=8)), max_size=40).map(b"".join)
KINDS = st.sampled_from([FORM, "multipart/form-data; boundary=b", "", "text/plain", "\xff;;="])


def _request(query: bytes, body: bytes, kind: str = FORM) -> Request:
    return Request("POST", query, [(b"content-type", kind.encode("latin-1"))], body, "127.0.0.1")


def _form(params: dict[str, str]) -> bytes:
    return "&".join(f"{name}={quote_plus(value)}" for name, value in params.items()).encode()


@given(PARAMS)
def test_what_was_encoded_is_what_is_read(params: dict[str, str]) -> None:
    assert dict(read_call(_request(b"", _form(params))).params) == params
    assert dict(read_call(_request(_form(params), b"")).params) == params
    assert dict(read_call(_request(_form(params), _form(params))).params) == params


@given(PARAMS)
def test_a_multipart_body_says_the_same_as_a_form(params: dict[str, str]) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(name, value) for name, value in params.items()) + "--b--\r\n"

    call = read_call(_request(b"", body.encode(), "multipart/form-data; boundary=b"))

    assert dict(call.params) == params


@given(SOUP, SOUP, KINDS)
def test_any_bytes_are_a_call_or_a_refusal(query: bytes, body: bytes, kind: str) -> None:
    request = _request(query, body, kind)

    outcome = _outcome(request)

    if isinstance(outcome, CallRefused):
        known = (Code.INVALID_ARGUMENTS, Code.PARAMETER_ERROR, Code.INVALID_ENCODING)
        assert outcome.code in known
        assert error_answer(outcome, format=asked_format(request), request_id="x")
    else:
        assert all(name.isascii() for name in outcome.params)
        assert "".join(outcome.params.values()).encode("utf-8", "strict") is not None


@given(NAMES, TEXTS, TEXTS)
def test_two_values_of_one_name_never_pass(name: str, one: str, other: str) -> None:
    outcome = _outcome(_request(_form({name: one}), _form({name: other})))

    if isinstance(outcome, CallRefused):
        assert outcome.sub_code == f"isv.invalid-parameter:{name}"
        assert one != other
    else:
        assert dict(outcome.params) == {name: one} == {name: other}


def _outcome(request: Request) -> Call | CallRefused:
    try:
        return read_call(request)
    except CallRefused as refusal:
        return refusal

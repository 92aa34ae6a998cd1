"""Batches: a separator, a query and a body become up to twenty calls, or a stated refusal."""

from fuzz.intake import FORBIDDEN, NAME, REFUSED_WITH
from serai.gateway.batch import MOST_CALLS, read_batch
from serai.gateway.binding import fingerprint_of
from serai.gateway.reading import Request, read_call
from serai.protocol.call import SYSTEM_PARAMETERS
from serai.protocol.dialects import TOP
from serai.protocol.errors import CallRefused

SHARED = SYSTEM_PARAMETERS - {"method", "session", "target_app_key"}
"""What the signed query says for all calls, whatever one of them says."""

SEEDS = (
    b"\napp_key=1&v=2.0&format=json&sign=A\nmethod=a.b&x=1\r\n-S-\r\nmethod=c.d&x=%E4%B8%AD",
    b"|\napp_key=1&sign=A\n#PUBLIC#method=a.b&y=2|x=1|N|x=3",
    b"-S-\nv=2.0&format=xml\n#PUBLIC#N-S-N",
    b"|\napp_key=1\napp_key=2|N",
    b"&\na=1\na=1&b=2",
    b"|\napp_key=1\n" + b"N|" * 20 + b"N",
    b"|\na=1\nx=%FF|x=\xff||",
    b"#PUBLIC#\na=1\n#PUBLIC#a=1#PUBLIC#N",
    b"=\nmethod=m&session=s\nsession=t&method=",
)


def check(data: bytes) -> None:
    separator, query, body = (data + b"\n\n").split(b"\n", 2)
    headers = [(b"top-api-separator", separator)] if separator else []
    try:
        common = read_call(Request("POST", query, headers, body, "", "/router/batch"))
        batch = read_batch(common, headers)
    except CallRefused as refusal:
        assert refusal.code in REFUSED_WITH, refusal.code
        assert refusal.sub_msg
        return
    assert 1 <= len(batch.calls) <= MOST_CALLS
    for call in batch.calls:
        assert call.dialect is TOP
        for name, value in call.params.items():
            assert NAME.fullmatch(name), name
            assert not FORBIDDEN.search(value), value
        for name in SHARED & common.params.keys():
            assert call.params[name] == common.params[name], name
        assert len(fingerprint_of(call)) == 32
        assert call.format in ("xml", "json")
    assert common.text_body.encode() == body

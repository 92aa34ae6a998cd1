from collections.abc import Callable

import orjson
import pytest

from serai.protocol import published
from serai.protocol.published import BadDocument, Document

DOCUMENTS: list[tuple[Document, Callable[[str], Document]]] = [
    (published.PlatformDocument("Asia/Shanghai"), published.read_platform),
    (published.PlatformDocument("Asia/Shanghai", limit_headers=True), published.read_platform),
    (
        published.AppDocument(True, "dropshipping", (published.SealedSecret(1, "c2VhbGVk"),)),
        published.read_app,
    ),
    (published.AppTypeDocument(("a", "b"), 5000, ("md5",)), published.read_app_type),
    (
        published.MethodDocument(
            group="a",
            upstream="marketplace",
            session=True,
            access="write",
            params=(published.Parameter("id", "number", required=True),),
            lists={"result.orders": "order"},
        ),
        published.read_method,
    ),
    (published.UpstreamDocument("http://127.0.0.1:8003"), published.read_upstream),
]


@pytest.mark.parametrize(("document", "read"), DOCUMENTS)
def test_a_document_is_read_back_as_it_was_published(
    document: Document, read: Callable[[str], Document]
) -> None:
    again = read(published.to_body(document))

    assert published.to_body(again) == published.to_body(document)
    assert type(again) is type(document)


@pytest.mark.parametrize(("document", "read"), DOCUMENTS)
def test_names_of_a_newer_publisher_are_left_out(
    document: Document, read: Callable[[str], Document]
) -> None:
    body = orjson.loads(published.to_body(document)) | {"from_the_future": 1}

    again = read(orjson.dumps(body).decode())

    assert published.to_body(again) == published.to_body(document)


@pytest.mark.parametrize("read", [read for _, read in DOCUMENTS])
@pytest.mark.parametrize("body", ["", "[]", "{}", "{"])
def test_what_is_no_document_is_refused(read: Callable[[str], Document], body: str) -> None:
    with pytest.raises(BadDocument):
        read(body)


def test_what_is_worked_out_from_a_document_is_not_published() -> None:
    method = published.MethodDocument(
        "orders", "marketplace", False, "read", (published.Parameter("a", "string"),)
    )
    before = published.to_body(method)

    worked_out = (method.writes, method.is_bound, method.names, method.wanted)

    assert worked_out == (False, False, frozenset({"a"}), (("a", "string", False),))
    assert published.to_body(method) == before

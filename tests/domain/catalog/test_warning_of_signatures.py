"""`serai pack check` warns of parameters that one TOP signature cannot tell apart."""

from pathlib import Path

import pytest

from serai.domain.catalog.actions import load_pack
from serai.domain.catalog.models import ApiMethod
from serai.domain.catalog.pack_check import check, warnings
from serai.domain.publishing.documents import method_document
from tests.domain.catalog.packs import SHIPPED, copied, edit

CATEGORIES = "methods/aliexpress.ds.category.get.toml"
ORDER = "methods/aliexpress.ds.order.create.toml"


def test_a_text_that_can_become_another_parameter_is_named_with_its_line() -> None:
    found = [str(fault) for fault in warnings(SHIPPED) if fault.file == CATEGORIES]

    assert (
        f"{CATEGORIES}:10: a text in categoryId can become language under the same signature"
        in (found)
    )


def test_an_order_has_no_such_parameter() -> None:
    assert not [fault for fault in warnings(SHIPPED) if fault.file == ORDER]


def test_a_method_that_takes_only_message_signatures_is_not_warned_of(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    edit(pack, CATEGORIES, 'access = "read"', 'access = "read"\nrfc9421_only = true')

    assert check(pack) == []
    assert not [fault for fault in warnings(pack) if fault.file == CATEGORIES]


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        (CATEGORIES, 'repeat = "answer"', '"repeat" is said of a method that does not write'),
        (ORDER, 'repeat = "twice"', '"repeat" is neither "answer" nor "refuse"'),
        (ORDER, "rfc9421_only = false", '"rfc9421_only" is false anyway: leave it out'),
    ],
)
def test_what_a_repeat_gets_is_said_in_one_way(
    tmp_path: Path, file: str, line: str, reason: str
) -> None:
    pack = copied(tmp_path)
    access = 'access = "write"' if file == ORDER else 'access = "read"'
    edit(pack, file, access, f"{access}\n{line}")

    assert reason in [fault.reason.rstrip(".") for fault in check(pack)]


@pytest.mark.django_db
def test_what_a_pack_says_of_a_method_is_published(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    edit(
        pack, ORDER, 'access = "write"', 'access = "write"\nrepeat = "answer"\nrfc9421_only = true'
    )
    load_pack(pack, by=None)

    order = method_document(ApiMethod.objects.get(name="aliexpress.ds.order.create"))
    categories = method_document(ApiMethod.objects.get(name="aliexpress.ds.category.get"))

    assert (order.repeat, order.rfc9421_only, order.hazardous) == ("answer", True, False)
    assert (categories.repeat, categories.rfc9421_only, categories.hazardous) == (
        "refuse",
        False,
        True,
    )

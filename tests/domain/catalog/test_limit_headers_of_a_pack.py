"""Whether answers tell apps of their quota: said by a pack, published, exported as it was."""

from pathlib import Path

import orjson
import pytest

from serai.domain.catalog.actions import export_pack, load_pack
from serai.domain.catalog.models import Platform
from serai.domain.catalog.pack_check import check
from serai.domain.publishing.actions import publish_everything
from serai.domain.publishing.models import PublishedDocument
from tests.domain.catalog.packs import contents, copied, edit

PLATFORM = "platform.toml"
SAID = "limit_headers = true"


def published() -> bool:
    body = PublishedDocument.objects.get(kind="platform", name="platform").body
    return bool(orjson.loads(body)["limit_headers"])


@pytest.mark.django_db(databases="__all__")
def test_a_pack_that_says_so_is_loaded_published_and_exported_as_it_was(tmp_path: Path) -> None:
    pack = copied(tmp_path)

    load_pack(pack, by=None)
    publish_everything()
    export_pack(tmp_path / "again")

    assert SAID in (pack / PLATFORM).read_text()
    assert contents(tmp_path / "again") == contents(pack)
    assert published() is True


@pytest.mark.django_db(databases="__all__")
def test_a_pack_without_a_word_of_it_is_whole_and_takes_it_back(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    load_pack(pack, by=None)
    edit(pack, PLATFORM, f"{SAID}\n", "")

    load_pack(pack, by=None)
    publish_everything()
    export_pack(tmp_path / "again")

    assert check(pack) == []
    assert contents(tmp_path / "again") == contents(pack)
    assert Platform.objects.current().limit_headers is False
    assert published() is False
    assert load_pack(pack, by=None) is False


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("limit_headers = false", '"limit_headers" is false anyway: leave it out.'),
        ('limit_headers = "yes"', '"limit_headers" is not true or false.'),
    ],
)
def test_what_says_nothing_is_named(tmp_path: Path, said: str, reason: str) -> None:
    pack = copied(tmp_path)
    line = edit(pack, PLATFORM, SAID, said)

    (fault,) = check(pack)

    assert (fault.file, fault.line, fault.reason) == (PLATFORM, line, reason)

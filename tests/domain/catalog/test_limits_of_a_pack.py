"""Limits in a pack's files: checked, loaded, published, exported as they were."""

from pathlib import Path

import orjson
import pytest

from serai.domain.catalog.actions import export_pack, load_pack
from serai.domain.catalog.pack_check import check
from serai.domain.publishing.actions import publish_everything
from serai.domain.publishing.models import PublishedDocument
from tests.domain.catalog.packs import contents, copied, edit

DROPSHIPPING = "app_types/dropshipping.toml"
SEARCH = "methods/aliexpress.ds.image.search.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (SEARCH, "api_per_second = 15", "api_per_second = 0", "is not at least 1"),
        (SEARCH, "api_per_second = 15", 'api_per_second = "15"', "is not a whole number"),
        (SEARCH, "api_per_second", "account_per_second", "is not known here"),
        (SEARCH, "api_per_second = 15\n", "", '"limits" holds nothing: leave it out'),
        (DROPSHIPPING, "account_per_second", "api_per_second", "is not known here"),
        (DROPSHIPPING, "account_per_second = 50", "account_per_second = 0", "is not at least 1"),
    ],
)
def test_what_is_no_limit_is_named(
    tmp_path: Path, file: str, old: str, new: str, reason: str
) -> None:
    pack = copied(tmp_path)
    line = edit(pack, file, old, new)

    (fault,) = check(pack)

    assert fault.file == file
    assert reason in fault.reason
    assert line - 1 <= fault.line <= line


@pytest.mark.django_db(databases="__all__")
def test_limits_are_loaded_published_and_exported_as_they_were(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    edit(pack, SEARCH, "= 15", "= 15\napi_per_day = 90000\napp_api_per_day = 500")

    load_pack(pack, by=None)
    publish_everything()
    export_pack(tmp_path / "again")

    assert check(pack) == []
    assert contents(tmp_path / "again") == contents(pack)
    method = PublishedDocument.objects.get(kind="method", name="aliexpress.ds.image.search")
    wanted = {"api_per_second": 15, "api_per_day": 90000, "app_api_per_day": 500}
    assert orjson.loads(method.body)["limits"] == wanted
    app_type = PublishedDocument.objects.get(kind="app_type", name="dropshipping")
    assert orjson.loads(app_type.body)["limits"] == {"account_per_second": 50}

from pathlib import Path

import pytest

from serai.domain.catalog.pack_check import check
from tests.domain.catalog.packs import copied, edit

DROPSHIPPING = "app_types/dropshipping.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        ("platform.toml", 'name = "Serai', 'name  = "Serai', "write 'name = \"Serai Market\"'"),
        ("platform.toml", "\ntime_zone", "\n# where we are\ntime_zone", "leave this line out"),
        (DROPSHIPPING, "\n\n[[form.groups]]", "\n[[form.groups]]", "before this line, write ''"),
        ("methods/aliexpress.ds.product.get.json", '  "rsp_code"', ' "rsp_code"', '"rsp_code"'),
        ("agreements/api-use.v1.md", "\n+++\n\n", "\n\n+++\n\n", "leave this line out"),
    ],
)
def test_only_one_way_of_writing_is_a_pack(
    tmp_path: Path, file: str, old: str, new: str, wanted: str
) -> None:
    pack = copied(tmp_path)
    line = edit(pack, file, old, new)

    (fault,) = check(pack)

    assert fault.file == file
    assert fault.reason.startswith("Not in the one form of a pack: ")
    assert wanted in fault.reason
    assert line <= fault.line <= line + 1

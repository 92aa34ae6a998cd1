"""Methods of the REST dialects: their name is a path, and they stand in folders."""

import shutil
from pathlib import Path

from serai.domain.catalog.pack_check import check, check_files
from serai.domain.catalog.pack_reading import files_of
from tests.domain.catalog.packs import copied, edit

CATEGORIES = "methods/aliexpress.ds.category.get"


def _with(folder: Path, name: str) -> Path:
    """The shipped pack with one more method, like that of the categories."""
    pack = copied(folder)
    for ending in ("toml", "json"):
        path = pack / f"methods/{name}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pack / f"{CATEGORIES}.{ending}", path)
    edit(pack, f"methods/{name}.toml", "position = 1\n", "position = 90\n")
    return pack


def test_a_file_in_folders_is_a_method_of_that_path(tmp_path: Path) -> None:
    pack, faults = check_files(files_of(_with(tmp_path, "auth/token/create")))

    assert faults == []
    assert "/auth/token/create" in pack.methods
    assert "/auth/token/create" in pack.examples


def test_a_place_in_the_path_is_a_parameter(tmp_path: Path) -> None:
    pack = _with(tmp_path, "categories/{categoryId}")

    assert check(pack) == []


def test_a_place_without_a_parameter_is_a_fault(tmp_path: Path) -> None:
    (fault,) = check(_with(tmp_path, "orders/{order_id}"))

    assert fault.reason == ("This file has {order_id} in its name and no parameter of that name.")

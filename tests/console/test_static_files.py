"""Style sheets, scripts and fonts: small on the way, kept by browsers, never an old one."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serai.cli import static_files
from tests.console.console_process import ConsoleProcess, running_console


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleProcess]:
    with running_console(tmp_path_factory.mktemp("console")) as console:
        yield console


def test_a_style_sheet_comes_compressed_and_is_kept_for_good(console: ConsoleProcess) -> None:
    address = _address(console, r"/static/vendor/tabler\.min\.[0-9a-f]{12}\.css")

    answer = console.get(address, Accept_Encoding="gzip")

    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.body) < 100_000 < len(gzip.decompress(answer.body))


def test_who_cannot_unpack_gets_the_file_as_it_is(console: ConsoleProcess) -> None:
    address = _address(console, r"/static/serai/theme\.[0-9a-f]{12}\.js")

    answer = console.get(address)

    assert "content-encoding" not in answer.headers
    assert b"data-bs-theme" in answer.body or b"bsTheme" in answer.body


def test_fonts_that_a_style_sheet_names_are_there(console: ConsoleProcess) -> None:
    sheet = console.get(_address(console, r"/static/serai/serai\.[0-9a-f]{12}\.css")).text

    fonts = re.findall(r"url\(\"?\.\./vendor/(inter-latin\.[0-9a-f]{12}\.woff2)", sheet)

    assert len(fonts) == 1
    answer = console.get(f"/static/vendor/{fonts[0]}")
    assert (answer.status, answer.headers["content-type"]) == (200, "font/woff2")
    assert f'href="/static/vendor/{fonts[0]}"' in console.get("/account/login/").text


def test_icons_are_named_by_their_content_too(console: ConsoleProcess) -> None:
    address = _address(console, r"/static/serai/icons\.[0-9a-f]{12}\.svg")

    answer = console.get(address, Accept_Encoding="gzip")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert b'id="eye"' in gzip.decompress(answer.body)


def test_a_changed_file_gets_another_name(tmp_path: Path, settings: Any) -> None:
    sheet = _source_of_one_sheet(tmp_path, settings)
    static_files.collect()
    before = _names(tmp_path)["look.css"]

    sheet.write_text("p { color: blue }")
    collected = static_files.collect()

    assert collected
    assert _names(tmp_path)["look.css"] != before
    assert not (tmp_path / "static" / before).exists()


def test_unchanged_files_are_left_alone(tmp_path: Path, settings: Any) -> None:
    _source_of_one_sheet(tmp_path, settings)

    assert [static_files.collect(), static_files.collect()] == [True, False]


def test_a_collection_that_ended_half_way_is_done_again(tmp_path: Path, settings: Any) -> None:
    sheet = _source_of_one_sheet(tmp_path, settings)
    sheet.write_text("p { background: url(missing.png) }")
    with pytest.raises(ValueError, match=r"missing\.png"):
        static_files.collect()

    sheet.write_text("p { color: red }")

    assert static_files.collect()
    assert "look.css" in _names(tmp_path)


def _address(console: ConsoleProcess, pattern: str) -> str:
    found = re.search(pattern, console.get("/account/login/").text)
    assert found, pattern
    return found.group()


def _source_of_one_sheet(tmp_path: Path, settings: Any) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES}  # says that the storage is to be made anew
    sheet = source / "look.css"
    sheet.write_text("p { color: red }")
    return sheet


def _names(tmp_path: Path) -> dict[str, str]:
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text())
    names: dict[str, str] = manifest["paths"]
    return names

"""What the documents promise about this repository holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MOST_VARIABLES = 25


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    within = [link for link in links if not link.startswith(("http:", "https:"))]

    missing = [link for link in within if not (page.parent / link).exists()]

    assert missing == []


def test_the_example_environment_names_exactly_the_variables_that_are_read() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#(SERAI_\w+)=", example, re.MULTILINE))
    read = {
        name
        for reader in _readers()
        for name in re.findall(r"\"(SERAI_\w+)\"", reader.read_text(encoding="utf-8"))
    }

    assert named == {name.removesuffix("_FILE") for name in read}
    assert len(named) <= MOST_VARIABLES


def test_documents_name_only_variables_that_exist() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    known = set(re.findall(r"SERAI_\w+", example)) | {"SERAI_TEST_DATABASE"}

    for page in PAGES:
        mentioned = re.findall(r"SERAI_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))
        unknown = {name.removesuffix("_FILE") for name in mentioned} - known
        assert unknown == set(), page


def test_pins_hold_names_versions_and_hashes_and_no_address() -> None:
    a_pin = re.compile(r"^[a-z0-9.-]+==[\w.]+( ; [^\\]+)? \\$")
    a_hash = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

    for pins in ROOT.glob("requirements/*.txt"):
        lines = pins.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not a_pin.match(line) and not a_hash.match(line)] == []


def test_lock_files_of_npm_hold_no_address() -> None:
    locks = [path for path in ROOT.glob("tests/**/package-lock.json") if _is_ours(path)]

    assert locks
    assert [path for path in locks if '"resolved"' in path.read_text(encoding="utf-8")] == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    for page in PAGES:
        named = re.findall(r"`make ((?:\w+ ?)+)`", page.read_text(encoding="utf-8"))
        assert {target for words in named for target in words.split()} <= targets, page


def _readers() -> list[Path]:
    """The modules that read the environment."""
    return [
        path
        for path in ROOT.glob("src/serai/**/*.py")
        if re.search(r"environ", path.read_text(encoding="utf-8"))
    ]


def _is_ours(path: Path) -> bool:
    return "node_modules" not in path.parts

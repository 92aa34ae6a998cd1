from pathlib import Path

import pytest

from serai.domain.catalog.pack_check import check
from tests.domain.catalog.packs import SHIPPED, copied, edit


def test_the_shipped_pack_has_no_fault() -> None:
    assert check(SHIPPED) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (fault,) = check(tmp_path / "nowhere")

    assert fault.reason == "There is no such folder."


DROPSHIPPING = "app_types/dropshipping.toml"
PRODUCT = "methods/aliexpress.ds.product.get.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("platform.toml", 'name = "Serai Market"', "name = Serai Market", "Not TOML: "),
        ("platform.toml", 'name = "Serai Market"', "name = 7", '"name" is not a text'),
        ("platform.toml", '"Asia/Shanghai"', '"Asia/Shangri-La"', "is no time zone"),
        ("platform.toml", '"18:00"]', '"08:00"]', '"business_hours" are not like'),
        ("platform.toml", "[0, 1, 2, 3, 4]", "[0, 1, 2, 3, 7]", "are not weekdays"),
        ("platform.toml", '"api-use"', '"nothing"', "names no agreement"),
        ("platform.toml", "partners@serai.example", "partners", "is no e-mail address"),
        ("developer_form.toml", 'kind = "country"', 'kind = "colour"', "kind"),
        ("categories.toml", "product-research", "bulk-purchasing", "a second time"),
        ("categories.toml", "promotion", "Promotion!", "is not made of a-z"),
        ("upstreams.toml", "http://127.0.0.1:8002", "ftp://127.0.0.1", "is not like http"),
        ("mails.toml", "{company} may now", "{colour} may now", "names {colour}"),
        ("mails.toml", "{company} may now", "{company may now", "has braces"),
        ("mails.toml", "{company} may now", "{company:>9} may now", "names {company}"),
        ("mails.toml", 'button = "Create App"', 'button = "{case}"', "names {case}"),
        ("mails.toml", 'subject = "Approved', 'subject = "{company} Approved', "names {company}"),
        (DROPSHIPPING, '"resale-without-stock"', '"promotion"', "no second-level category"),
        (DROPSHIPPING, 'agreement = "drop', 'agreement = "top', "names no agreement"),
        (DROPSHIPPING, '["ds-products", ', '["ds-planets", ', "are not groups of"),
        (DROPSHIPPING, '["md5", "hmac", ', '["hmac", "md5", ', "are not of md5"),
        (DROPSHIPPING, "apps_allowed = 3", "apps_allowed = 0", "is not at least 1"),
        (DROPSHIPPING, "position = 1", "position = 2", "already"),
        (DROPSHIPPING, 'kind = "picture"', 'kind = "painting"', "is none of text"),
        (DROPSHIPPING, 'fill_from = "mobile"', 'fill_from = "shoe"', "names no field"),
        (DROPSHIPPING, "quota_per_day = 5000", 'quota_per_day = "many"', "is not a whole number"),
        (PRODUCT, 'group = "ds-products"', 'group = "ds-planets"', "names no group"),
        (PRODUCT, 'upstream = "marketplace"', 'upstream = "away"', "names no upstream"),
        (PRODUCT, 'access = "read"', 'access = "peek"', 'is neither "read" nor "write"'),
        (PRODUCT, 'type = "number"', 'type = "decimal"', "is none of string"),
        (PRODUCT, 'name = "target_currency"', 'name = "session"', "a system parameter's"),
        (PRODUCT, 'name = "target_currency"', 'name = "product_id"', "a second time"),
        (PRODUCT, '"result.ae_item_properties"', '"result.properties"', "leads to no list"),
        (PRODUCT, "session = false", 'session = "no"', '"session" is not true or false'),
        (PRODUCT, 'access = "read"', "", 'lacks "access"'),
        (PRODUCT, "session = false", "session = false\ncolour = 1", "is not known here"),
        (PRODUCT, '"ae_item_property"', '"ae item"', "letters, digits and _"),
        (PRODUCT, '"ae_item_property"', "7", "is not a text"),
        (PRODUCT, "[lists]", "[lists.more]", "is not a text"),
        (PRODUCT, "position = 2", "position = 1", "already"),
        (PRODUCT, "position = 2", "position = -2", "is not a whole number"),
        (PRODUCT, 'title = "Read', 'title = "' + "x" * 200, "is longer than 200"),
        ("upstreams.toml", '"sandbox"', '"sandpit"', 'lack "sandbox"'),
        ("upstreams.toml", "http://127.0.0.1:8002", "http://[", "is not like http"),
        (
            "developer_form.toml",
            'key = "legal_name"',
            'key = "name"',
            'lack the field "legal_name"',
        ),
        (
            "agreements/api-use.v2.md",
            "in_force_from = 2026-12-01",
            'in_force_from = "soon"',
            "date",
        ),
        ("agreements/api-use.v2.md", "2026-12-01", "2025-12-01", "is not after that of version 1"),
        ("agreements/api-use.v2.md", '"3. Call records"', '"3. Calls"', "is no heading"),
        ("methods/aliexpress.ds.product.get.json", '"result": {', '"result": ', "Not JSON"),
    ],
)
def test_a_fault_is_named_by_file_line_and_reason(
    tmp_path: Path, file: str, old: str, new: str, reason: str
) -> None:
    pack = copied(tmp_path)
    line = edit(pack, file, old, new)

    faults = check(pack)

    here = [fault for fault in faults if fault.file == file and reason in fault.reason]
    assert here, faults
    if "lack" in reason:  # what is not there has no line: the table it is missing from has
        assert here[0].line <= line
    else:
        assert 0 <= here[0].line - line <= ("\n" in new or file.endswith(".json")), here[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    (pack / "mails.toml").unlink()

    assert ("mails.toml", 1, "This file is missing.") in check(pack)


def test_a_method_without_example_is_named(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    (pack / "methods" / "aliexpress.ds.category.get.json").unlink()

    faults = check(pack)

    assert faults[0].file == "methods/aliexpress.ds.category.get.toml"
    assert "has no example beside it" in faults[0].reason


def test_an_example_without_method_is_named(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    (pack / "methods" / "lonely.get.json").write_text("{}\n", encoding="utf-8")

    (fault,) = check(pack)

    assert (fault.file, fault.line) == ("methods/lonely.get.json", 1)


def test_a_gap_between_versions_is_named(tmp_path: Path) -> None:
    agreements = copied(tmp_path) / "agreements"
    (agreements / "api-use.v2.md").rename(agreements / "api-use.v3.md")

    (fault,) = check(agreements.parent)

    assert fault.file == "agreements/api-use.v3.md"
    assert "has no version 2 before it" in fault.reason


def test_a_category_in_which_no_app_type_stands_is_named(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    (pack / "app_types" / "parcel-tracking.toml").unlink()

    (fault,) = check(pack)

    assert fault.file == "categories.toml"
    assert "leads nowhere" in fault.reason


@pytest.mark.parametrize("name", ["notes.txt", "app_types/Big.toml", "agreements/api-use.md"])
def test_a_stray_file_is_named(tmp_path: Path, name: str) -> None:
    pack = copied(tmp_path)
    (pack / name).write_text("x\n", encoding="utf-8")

    assert check(pack) == [(name, 1, "No file of a pack is called so.")]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b'name = "a"\nnotice = "\xff"\n', 2, "This is not UTF-8."),
        (b'name = "a"\r\n', 1, "Lines end with a line feed alone, not with CR."),
        (b'name = "a"\nname = "b"\n', 2, "Not TOML"),
        (b"", 1, 'This file lacks "agreement".'),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes, line: int, reason: str
) -> None:
    pack = copied(tmp_path)
    (pack / "platform.toml").write_bytes(content)

    fault = check(pack)[0]

    assert (fault.file, fault.line) == ("platform.toml", line)
    assert fault.reason.startswith(reason)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    first = edit(pack, DROPSHIPPING, 'agreement = "dropshipping"', 'agreement = "nothing"')
    second = edit(pack, PRODUCT, 'upstream = "marketplace"', 'upstream = "away"')

    found = [(fault.file, fault.line) for fault in check(pack)]

    assert found == [(DROPSHIPPING, first), (PRODUCT, second)]


@pytest.mark.parametrize(
    "example", ["[]", "NaN", '{"a": "\\u0000"}', '{"a": "\\ud800"}', '{"a": NaN}']
)
def test_an_example_that_no_database_can_keep_is_refused(tmp_path: Path, example: str) -> None:
    pack = copied(tmp_path)
    (pack / "methods" / "aliexpress.ds.category.get.json").write_text(example, encoding="utf-8")

    assert [fault.file for fault in check(pack)] == ["methods/aliexpress.ds.category.get.json"]


@pytest.mark.parametrize("text", ["", "# Agreement\n", '+++\ntitle = "A"\n+++\n', "+++\ntitle"])
def test_an_agreement_has_facts_and_a_text(tmp_path: Path, text: str) -> None:
    pack = copied(tmp_path)
    (pack / "agreements" / "api-use.v1.md").write_text(text, encoding="utf-8")

    assert {fault.file for fault in check(pack)} == {"agreements/api-use.v1.md"}


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("upstreams.toml", "upstreams = 1\n", "is not a list of tables"),
        ("upstreams.toml", "upstreams = [1]\n", "is not a table"),
        ("mails.toml", "submitted = 1\n", "is not a table"),
        ("app_types/dropshipping.toml", 'form = "none"\n', "is not a table"),
        ("methods/aliexpress.ds.product.get.toml", "lists = []\n", "is not a table"),
    ],
)
def test_a_table_is_a_table(tmp_path: Path, file: str, content: str, reason: str) -> None:
    pack = copied(tmp_path)
    (pack / file).write_text(content, encoding="utf-8")

    faults = check(pack)

    assert [fault for fault in faults if fault.file == file and reason in fault.reason]


@pytest.mark.parametrize(
    ("name", "endings"),
    [
        ("app_types/dropshipping", [".toml"]),
        ("agreements/product-data", [".v1.md"]),
        ("methods/aliexpress.ds.add.info", [".toml", ".json"]),
    ],
)
def test_names_are_as_short_as_their_columns(tmp_path: Path, name: str, endings: list[str]) -> None:
    pack = copied(tmp_path)
    for ending in endings:
        file = pack / f"{name}{ending}"
        file.rename(file.with_name("x" * 201 + ending))

    faults = check(pack)

    assert [fault for fault in faults if "has a name longer than" in fault.reason]

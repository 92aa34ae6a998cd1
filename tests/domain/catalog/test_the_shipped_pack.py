import json
from datetime import date

import pytest

from serai.domain.catalog import form_spec
from serai.domain.catalog.form_spec import Kind
from serai.domain.catalog.pack_reading import files_of, read
from tests.domain.catalog.packs import SHIPPED

PACK, FAULTS = read(files_of(SHIPPED))
SEED = {
    "Contact name": "",
    "Contact mobile number": "",
    "Software name": "",
    "Software function": "General description of the software.",
    "Business license": "A document(.jpg, .png) with the size not exceeding 2M should be uploaded. "
    "For Spanish sellers/ISVs, you can upload CIF document. If you don’t know which document to be "
    "uploaded, please check with your AliExpress contact.",
    "IT responsible person’s name": "",
    "IT responsible person’s mobile number": "",
    "IT responsible person’s email": "",
    "IT team number": "The number of employees in IT team",
    "Market planning": "The introduction of your service, products and solution for the clients",
    "Server configuration": "Information of the server that will run the software, e.g. , CPU, "
    "internal memory, hard disk drive.",
    "Server bandwidth": "For example, 1Gbps.",
    "Development language": "For example, JAVA, PHP.",
    "Database": "For example, Oracle, DB2, Mysql.",
}


def test_dropshipping_asks_the_fourteen_fields_with_their_explanations() -> None:
    form = form_spec.parse(PACK.app_types["dropshipping"]["form"])

    assert {field.label: field.hint for field in form.fields} == SEED
    assert all(field.required for field in form.fields)


def test_dropshipping_asks_in_five_groups() -> None:
    form = form_spec.parse(PACK.app_types["dropshipping"]["form"])

    assert [group.title for group in form.groups] == [
        "Contact",
        "Your software",
        "Business licence",
        "IT team",
        "Technical set-up",
    ]


def test_what_the_developer_information_holds_fills_the_form() -> None:
    form = form_spec.parse(PACK.app_types["dropshipping"]["form"])
    information = {"contact_name": "Lucía Ferrer", "mobile": "+34612345678", "email": "l@x.example"}

    filled = form.filled_from(information)

    assert filled == {"contact_name": "Lucía Ferrer", "contact_mobile": "+34612345678"}


def test_spain_gets_a_sentence_of_its_own_beside_the_licence() -> None:
    licence = form_spec.parse(PACK.app_types["dropshipping"]["form"]).field("business_license")

    assert licence.kind is Kind.PICTURE
    assert "CIF" in licence.hint_for("ES")
    assert licence.hint_for("FR") == ""


def test_there_are_enough_types_categories_and_methods() -> None:
    tops = PACK.single["categories.toml"]["categories"]
    families = ("aliexpress.ds.", "aliexpress.trade.")

    assert len(PACK.app_types) >= 5
    assert len(tops) >= 4
    assert sum(len(top["leaves"]) for top in tops) >= 6
    assert sum(name.startswith(families) for name in PACK.methods) >= 12


def test_a_test_app_gets_five_thousand_calls_a_day() -> None:
    assert {app_type["quota_per_day"] for app_type in PACK.app_types.values()} == {5000}


def test_only_two_methods_and_the_affiliate_family_need_no_session() -> None:
    free = {name for name, method in PACK.methods.items() if not method["session"]}
    family = {name for name in PACK.methods if name.startswith("aliexpress.affiliate.")}

    assert len(family) == 7
    assert free - family == {"aliexpress.ds.category.get", "aliexpress.ds.product.get"}


def test_categories_can_be_read_without_any_parameter() -> None:
    parameters = PACK.methods["aliexpress.ds.category.get"]["parameters"]

    assert not any(parameter["required"] for parameter in parameters)


def test_every_method_is_answered_by_the_marketplace() -> None:
    assert {method["upstream"] for method in PACK.methods.values()} == {"marketplace"}


def test_every_group_has_a_method_and_every_method_a_type_that_may_call_it() -> None:
    groups = {group["slug"] for group in PACK.single["api_groups.toml"]["api_groups"]}
    called = {group for app_type in PACK.app_types.values() for group in app_type["api_groups"]}

    assert {method["group"] for method in PACK.methods.values()} == groups == called


def test_the_api_use_agreement_has_two_versions() -> None:
    forces = [PACK.agreements["api-use", version]["in_force_from"] for version in (1, 2)]

    assert forces == [date(2026, 1, 1), date(2026, 12, 1)]


@pytest.mark.parametrize("slug", ["api-use", "dropshipping"])
def test_in_short_stands_for_each_section_that_changed(slug: str) -> None:
    older, newer = (PACK.agreements[slug, version] for version in (1, 2))

    before, after = _sections(older["text"]), _sections(newer["text"])
    changed = [heading for heading in after if before[heading] != after[heading]]

    assert [short["section"] for short in newer["in_short"]] == changed


def _sections(text: str) -> dict[str, str]:
    parts = text.split("\n## ")[1:]
    return {part.split("\n", 1)[0]: part for part in parts}


def test_every_type_may_sign_in_every_way() -> None:
    allowed = {tuple(app_type["sign_methods"]) for app_type in PACK.app_types.values()}

    assert allowed == {("md5", "hmac", "hmac-sha256", "sha256", "rfc9421")}


def test_every_list_in_an_example_answers_plain() -> None:
    for name, method in PACK.methods.items():
        for element in method.get("lists", {}).values():
            assert f'"{element}": [' not in json.dumps(PACK.examples[name]), name


def test_what_is_invented_is_marked_as_an_example() -> None:
    texts = [agreement["text"] for agreement in PACK.agreements.values()]

    assert FAULTS == []
    assert "example" in PACK.single["platform.toml"]["notice"]
    assert all(text.startswith("*This agreement is an example") for text in texts)

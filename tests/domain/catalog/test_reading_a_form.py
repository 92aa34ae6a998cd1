from typing import Any

import pytest

from serai.domain.catalog.form_spec import FormFault, Kind, parse

FIELD: dict[str, Any] = {"key": "name", "label": "Name", "kind": "text"}


def form(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"groups": [{"key": "one", "title": "One", "fields": list(fields)}]}


def test_a_field_says_all_that_the_data_say() -> None:
    data = form(
        {
            **FIELD,
            "kind": "choice",
            "hint": "Pick one.",
            "required": False,
            "shown_if": "company",
            "fill_from": "kind",
            "choices": [{"value": "a", "label": "A"}],
            "country_hints": {"ES": "In Spain, A."},
        }
    )

    field = parse(data).field("name")

    assert (field.kind, field.hint, field.required) == (Kind.CHOICE, "Pick one.", False)
    assert [(choice.value, choice.label) for choice in field.choices] == [("a", "A")]
    assert (field.hint_for("ES"), field.hint_for("PT")) == ("In Spain, A.", "")
    assert (field.asked_of("company"), field.asked_of("individual")) == (True, False)


def test_required_is_the_rule() -> None:
    assert parse(form(FIELD)).field("name").required


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        ([], (), "is not a table"),
        ({}, ("groups",), "is not a list with something in it"),
        ({"groups": [], "colour": 1}, ("colour",), "is not known here"),
        (form(), ("groups", 0, "fields"), "is not a list with something in it"),
        (form({"key": "a"}), ("groups", 0, "fields", 0, "kind"), "is not a text"),
        (form({**FIELD, "kind": "colour"}), ("groups", 0, "fields", 0, "kind"), "is none of"),
        (form({**FIELD, "key": "A b"}), ("groups", 0, "fields", 0, "key"), "is not made of"),
        (form({**FIELD, "hint": ""}), ("groups", 0, "fields", 0, "hint"), "is not a text"),
        (form({**FIELD, "required": 1}), ("groups", 0, "fields", 0, "required"), "is neither"),
        (form({**FIELD, "max_length": "9"}), ("groups", 0, "fields", 0, "max_length"), "whole"),
        (form({**FIELD, "minimum": True}), ("groups", 0, "fields", 0, "minimum"), "whole"),
        (form({**FIELD, "shown_if": "rich"}), ("groups", 0, "fields", 0, "shown_if"), "neither"),
        (form({**FIELD, "kind": "choice"}), ("groups", 0, "fields", 0, "choices"), "go with"),
        (form({**FIELD, "size": 1}), ("groups", 0, "fields", 0, "size"), "is not known here"),
        (form(FIELD, FIELD), ("groups",), 'have the field "name" twice'),
    ],
)
def test_a_fault_names_where_it_is_and_why(data: Any, path: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(FormFault) as fault:
        parse(data)

    assert fault.value.path == path
    assert reason in fault.value.reason

"""Questions as data on a page: what was typed, what was kept, what is wrong."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from serai.console.spec_form import SpecForm
from serai.domain.catalog.form_answers import Context
from serai.domain.catalog.form_spec import parse

SPEC = parse(
    {
        "groups": [
            {
                "key": "all",
                "title": "All kinds",
                "fields": [
                    {"key": "name", "label": "Name", "kind": "text", "max_length": 50},
                    {"key": "mobile", "label": "Mobile", "kind": "phone"},
                    {"key": "plan", "label": "Plan", "kind": "textarea", "max_length": 20},
                    {"key": "team", "label": "Team", "kind": "number", "minimum": 1},
                    {"key": "site", "label": "Site", "kind": "url", "required": False},
                    {
                        "key": "licence",
                        "label": "Business license",
                        "kind": "picture",
                        "country_hints": {"ES": "The CIF document will do."},
                    },
                ],
            }
        ]
    }
)
SPAIN = Context(country="ES", registers_as="company")
KEPT: dict[str, Any] = {
    "name": "Lucía",
    "mobile": "+34612345678",
    "plan": "Sell",
    "team": 5,
    "licence": "a-picture",
}


def test_right_answers_are_given_as_they_are_kept() -> None:
    form = SpecForm(SPEC, kept={"licence": "a-picture"}, context=SPAIN, data=typed())

    assert form.is_valid()
    assert form.answers == KEPT | {"site": ""}


def test_what_was_not_posted_stays_as_it_was_kept() -> None:
    form = SpecForm(SPEC, kept=KEPT, context=SPAIN, data=QueryDict("name=Ada"))

    assert form.answers == KEPT | {"name": "Ada"}


def test_every_fault_is_a_sentence_at_its_field() -> None:
    wrong = typed(name="", plan="x" * 21, team="zero", mobile="612")

    form = SpecForm(SPEC, kept={}, context=SPAIN, data=wrong)

    assert not form.is_valid()
    assert {key: errors[0] for key, errors in form.errors.items()} == {
        "name": "This is needed.",
        "mobile": "A Spanish mobile number has nine digits; this one has three.",
        "plan": "At most 20 characters fit here; this has 21.",
        "team": "Write a whole number in digits, like 12.",
        "licence": "Upload the document: a .jpg or .png of at most 2 MB.",
    }


def test_a_posted_text_never_becomes_a_picture() -> None:
    data = typed(licence="somebody-elses-picture")

    form = SpecForm(SPEC, kept={}, context=SPAIN, data=data)

    assert "licence" not in form.answers
    assert not form.is_valid()


def test_uploads_are_handed_on() -> None:
    file = SimpleUploadedFile("licence.png", b"png")

    form = SpecForm(
        SPEC, kept={}, context=SPAIN, data=typed(), files=MultiValueDict({"licence": [file]})
    )

    assert form.uploads() == {"licence": file}


def test_a_hint_for_ones_country_stands_at_the_field() -> None:
    here = SpecForm(SPEC, kept={}, context=SPAIN)
    elsewhere = SpecForm(SPEC, kept={}, context=Context(country="FR"))

    assert here.fields["licence"].help_text == "The CIF document will do."
    assert elsewhere.fields["licence"].help_text == ""


def test_short_neighbours_share_a_line() -> None:
    form = SpecForm(SPEC, kept={}, context=SPAIN)

    [group] = form.groups

    assert [asked.question.key for asked in group.fields if asked.half] == ["name", "mobile"]


def test_kept_answers_show_their_faults_without_a_post() -> None:
    form = SpecForm(SPEC, kept=KEPT | {"team": 0}, context=SPAIN)

    assert form.faults() == {"team": "At least 1; this is 0."}


def typed(**changed: str) -> QueryDict:
    answers = {"name": "Lucía", "mobile": "612 345 678", "plan": "Sell", "team": "5", "site": ""}
    data = QueryDict(mutable=True)
    data.update(answers | changed)
    return data

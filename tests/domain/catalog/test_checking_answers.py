from typing import Any

import pytest

from serai.domain.catalog.form_answers import Context, answered, check, check_one, normalised
from serai.domain.catalog.form_spec import Form, parse
from serai.domain.catalog.pack_reading import files_of, read
from tests.domain.catalog.packs import SHIPPED

SPAIN = Context(country="ES", registers_as="company")


def asking(kind: str, **facts: Any) -> Form:
    field = {"key": "it", "label": "It", "kind": kind, **facts}
    return parse({"groups": [{"key": "one", "title": "One", "fields": [field]}]})


def fault(kind: str, answer: Any, **facts: Any) -> str:
    return check(asking(kind, **facts), {"it": answer}, SPAIN).get("it", "")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text", "Lumbre Sync"),
        ("text", "日本 <b>ok</b> \u202e 🎉"),
        ("textarea", "One\r\ntwo\tthree"),
        ("number", 6),
        ("number", " 6 "),
        ("email", "andreu@lumbre.example"),
        ("email", "a.b+c@sub.lumbre.example"),
        ("url", "https://lumbre.example/shop?x=1"),
        ("url", "http://lumbre.example:8080"),
        ("country", "ES"),
        ("phone", "655 20 14 33"),
        ("phone", "+49 1512 3456789"),
        ("tax_number", "B-12345674"),
        ("picture", "0d5f"),
    ],
)
def test_a_right_answer_stands(kind: str, answer: Any) -> None:
    assert fault(kind, answer) == ""


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ("text", "", "This is needed."),
        ("text", "  \n", "This is needed."),
        ("text", None, "This is needed."),
        ("picture", "", "Upload the document: a .jpg or .png of at most 2 MB."),
        ("country", "", "Choose one: this is needed."),
        ("text", "a\r\nBcc: b@example.com", "Write this in one line."),
        ("text", "a\u2028b", "Write this in one line."),
        ("text", "a\x00b", "This holds a character that cannot be shown; type it again."),
        ("textarea", "a\x1bb", "This holds a character that cannot be shown; type it again."),
        ("text", ["a"], "Write this as text."),
        ("number", "six", "Write a whole number in digits, like 12."),
        ("number", "6.5", "Write a whole number in digits, like 12."),
        ("number", True, "Write a whole number in digits, like 12."),
        ("number", "٦", "Write a whole number in digits, like 12."),
        ("email", "andreu@", "An e-mail address looks like name@example.com; this one does not."),
        ("email", "a@b", "An e-mail address looks like name@example.com; this one does not."),
        ("email", "a@b.example\nBcc: c@d.example", "Write this in one line."),
        (
            "url",
            "javascript:alert(1)",
            "An address begins with https:// and names a site, like https://shop.example.",
        ),
        (
            "url",
            "https://user:secret@lumbre.example",
            "An address begins with https:// and names a site, like https://shop.example.",
        ),
        (
            "url",
            "https://[",
            "An address begins with https:// and names a site, like https://shop.example.",
        ),
        ("country", "XX", "Choose a country or region from the list."),
        ("phone", "655 20 14", "A Spanish mobile number has nine digits; this one has seven."),
        (
            "tax_number",
            "B1234567",
            "A CIF has nine characters, like B12345674; this one has eight.",
        ),
    ],
)
def test_a_wrong_answer_gets_a_sentence(kind: str, answer: Any, sentence: str) -> None:
    assert fault(kind, answer) == sentence


def test_what_is_too_long_says_by_how_much() -> None:
    sentence = fault("text", "x" * 1001, max_length=1000)

    assert sentence == "At most 1,000 characters fit here; this has 1,001."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [(0, "At least 1; this is 0."), (1_000_001, "At most 1,000,000; this is 1,000,001.")],
)
def test_a_number_has_bounds(answer: int, sentence: str) -> None:
    assert fault("number", answer, minimum=1, maximum=1_000_000) == sentence


def test_a_choice_is_one_of_those_offered() -> None:
    choices = [{"value": "a", "label": "Ana"}, {"value": "b", "label": "Ben"}]

    assert fault("choice", "a", choices=choices) == ""
    assert fault("choice", "c", choices=choices) == "Choose one of: Ana, Ben."


def test_what_is_optional_may_stay_empty_but_not_be_wrong() -> None:
    assert fault("email", "", required=False) == ""
    assert fault("email", "nobody", required=False) != ""


def test_length_is_counted_after_composing() -> None:
    assert fault("text", "e\u0301" * 10, max_length=10) == ""


def test_sentences_are_translated_before_they_are_filled() -> None:
    context = Context(country="ES", translate=lambda text: text.replace("At most", "Höchstens"))

    faults = check(asking("text", max_length=2), {"it": "abc"}, context)

    assert faults == {"it": "Höchstens 2 characters fit here; this has 3."}


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        ("text", "  Luci\u0301a ", "Luc\u00eda"),
        ("textarea", " a\r\nb\rc ", "a\nb\nc"),
        ("number", " 6 ", 6),
        ("number", "six", "six"),
        ("phone", "655 20 14 33", "+34655201433"),
        ("phone", "655 20 14", "655 20 14"),
        ("tax_number", "b-1234567-4", "B12345674"),
        ("tax_number", "B1234567", "B1234567"),
    ],
)
def test_answers_are_kept_in_one_form_and_wrong_ones_as_written(
    kind: str, answer: Any, kept: Any
) -> None:
    assert normalised(asking(kind), {"it": answer, "other": 1}, SPAIN) == {"it": kept}


DEVELOPER = parse(read(files_of(SHIPPED))[0].single["developer_form.toml"])
ANSWERS = {
    "registers_as": "company",
    "legal_name": "Lumbre Digital S.L.",
    "country": "ES",
    "tax_number": "B12345674",
    "website": "",
    "contact_name": "Lucía Ferrer",
    "mobile": "612 345 678",
    "email": "lucia@lumbre.example",
}


def test_the_developer_form_takes_a_spanish_company() -> None:
    assert check(DEVELOPER, ANSWERS, Context()) == {}
    assert answered(DEVELOPER, ANSWERS, Context()) == (7, 8)


def test_the_form_s_own_country_decides_how_numbers_are_read() -> None:
    faults = check(DEVELOPER, ANSWERS | {"country": "DE"}, Context(country="ES"))

    assert set(faults) == {"tax_number", "mobile"}


def test_an_unknown_country_s_numbers_are_not_checked() -> None:
    answers = ANSWERS | {"country": "AQ", "tax_number": "anything", "mobile": "+34612345678"}

    assert check(DEVELOPER, answers, Context()) == {}


def test_one_field_can_be_checked_alone() -> None:
    answers = ANSWERS | {"tax_number": "B12345675", "email": "nobody"}

    assert check_one(DEVELOPER, "email", answers, Context()).startswith("An e-mail address")
    assert check_one(DEVELOPER, "mobile", answers, Context()) == ""


def test_what_is_not_asked_is_not_checked_but_kept() -> None:
    form = asking("number", shown_if="individual")

    assert check(form, {"it": "wrong"}, SPAIN) == {}
    assert normalised(form, {"it": "wrong"}, SPAIN) == {"it": "wrong"}
    assert answered(form, {"it": "wrong"}, SPAIN) == (0, 0)

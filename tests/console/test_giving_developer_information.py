"""Seed (3): who the developer is, asked once, checked offline, kept with its history."""

import pytest

from serai.domain.developers.models import Developer
from tests import make
from tests.console.people import ANSWERS, QUESTIONS, agreed, browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")


def test_right_answers_make_a_developer() -> None:
    make.platform(developer_form=QUESTIONS)
    user = agreed(make.user())

    answer = browser_of(user).post("/developer/", ANSWERS)

    made = Developer.objects.get(user=user)
    assert answer.headers["Location"] == "/"
    assert made.answers == ANSWERS | {"mobile": "+34612345678"}


def test_wrong_answers_are_named_at_their_fields_and_kept() -> None:
    make.platform(developer_form=QUESTIONS)
    browser = browser_of(agreed(make.user()))

    page = browser.post(
        "/developer/", ANSWERS | {"tax_number": "B12345678", "mobile": "+34 612 34"}
    ).text

    assert 'id="id_tax_number_error"' in page
    assert "A Spanish mobile number has nine digits; this one has five." in page
    assert 'value="B12345678"' in page
    assert 'value="Lumbre Digital S.L."' in page
    assert not Developer.objects.exists()


def test_switching_between_individual_and_company_loses_nothing() -> None:
    make.platform(developer_form=QUESTIONS)
    browser = browser_of(agreed(make.user()))
    typed = ANSWERS | {"registers_as": "individual", "birthplace": "Vigo"}

    as_company = browser.post("/developer/", typed | {"registers_as": "company", "switch": "1"})
    as_person = browser.post("/developer/", typed | {"switch": "1"})

    assert 'data-shown-if="individual" hidden' in as_company.text
    assert 'data-shown-if="individual" hidden' not in as_person.text
    for page in (as_company.text, as_person.text):
        assert 'value="Vigo"' in page
        assert 'value="Lumbre Digital S.L."' in page
        assert "field-error" not in page


@pytest.mark.parametrize(
    ("country", "number", "tone", "words"),
    [
        ("ES", "B12345674", "right", "The check digit is right for a Spanish company."),
        ("ES", "B12345678", "wrong", "The check digit does not fit"),
        ("KE", "P051234567X", "plain", "Not checked"),
    ],
)
def test_the_tax_number_says_what_was_checked(
    country: str, number: str, tone: str, words: str
) -> None:
    make.platform(developer_form=QUESTIONS)
    browser = browser_of(agreed(make.user()))
    typed = ANSWERS | {"country": country, "tax_number": number}

    finding = browser.post("/developer/check/", typed | {"field": "tax_number"}).json()

    assert finding["tone"] == tone
    assert words in finding["words"]


def test_a_field_nobody_knows_has_nothing_to_say() -> None:
    make.platform(developer_form=QUESTIONS)
    browser = browser_of(agreed(make.user()))

    assert browser.post("/developer/check/", {"field": "no_such"}).json()["tone"] == ""


def test_a_later_change_is_kept_beside_what_it_replaced() -> None:
    owner = settled()
    browser = browser_of(owner.user)

    browser.post("/developer/", ANSWERS | {"legal_name": "Lumbre Norte S.L."})

    page = browser.get("/developer/").text
    assert "<del>Digital</del>" in page
    assert "<ins>Norte</ins>" in page
    assert owner.history.count() == 2


def test_names_with_markup_and_direction_marks_are_shown_as_text() -> None:
    name = "<img src=x onerror=alert(1)>\u202egnp.exe 🚚"
    make.platform(developer_form=QUESTIONS)
    user = agreed(make.user())
    browser = browser_of(user)

    browser.post("/developer/", ANSWERS | {"legal_name": name})
    page = browser.get("/developer/").text

    assert Developer.objects.get(user=user).legal_name == name
    assert "<img src=x" not in page


def test_two_tabs_that_both_save_make_one_developer() -> None:
    make.platform(developer_form=QUESTIONS)
    user = agreed(make.user())
    tabs = [browser_of(user), browser_of(user)]

    answers = [tab.post("/developer/", ANSWERS | {"next": "/apps/create/"}) for tab in tabs]

    assert [answer.headers["Location"] for answer in answers] == ["/apps/create/"] * 2
    assert Developer.objects.get(user=user).history.count() == 1

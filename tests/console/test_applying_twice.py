"""A second press, another tab, the back button: one case, and nobody is left guessing."""

import pytest
from django.test import Client

from serai.domain.reviews.models import Case
from tests import make
from tests.console.applying import (
    ANSWERS,
    FORM,
    apply,
    page_fields,
    send_form,
    shipped_type,
    signed_in,
    spanish_developer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    shipped_type()
    return signed_in(spanish_developer().user)


def test_submitting_twice_makes_one_case_and_the_second_is_told(ada: Client) -> None:
    send_form(ada)
    pressed = page_fields(ada, f"{FORM}check/")
    ada.post(f"{FORM}check/", pressed)

    again = ada.post(f"{FORM}check/", pressed, follow=True)

    assert "Already submitted:" in again.text
    assert again.redirect_chain == [(f"/applications/{Case.objects.get().number}/", 302)]


def test_the_back_button_leads_to_the_case(ada: Client) -> None:
    case = apply(ada)

    for address in (FORM, f"{FORM}check/"):
        back = ada.get(address, follow=True)
        assert back.redirect_chain[-1][0] == f"/applications/{case.number}/"
        assert "Already submitted:" in back.text


def test_answers_that_changed_since_they_were_read_are_not_submitted(ada: Client) -> None:
    send_form(ada)
    pressed = page_fields(ada, f"{FORM}check/")
    send_form(ada, software_name="Another tab's name")

    answer = ada.post(f"{FORM}check/", pressed, follow=True)

    assert not Case.objects.exists()
    assert "Look at it once more." in answer.text
    assert "Another tab&#x27;s name" in answer.text


def test_two_tabs_are_told_and_both_are_offered(ada: Client) -> None:
    first_tab = page_fields(ada)
    send_form(ada, software_name="Second tab", accepts_agreement=None)

    answer = ada.post(FORM, ANSWERS | first_tab | {"software_name": "First tab"})

    assert answer.status_code == 409
    assert "Another tab saved later." in answer.text
    assert 'value="First tab"' in answer.text
    assert "Show what it saved" in answer.text
    assert "Second tab" in ada.get(FORM).text


def test_a_newer_agreement_is_ticked_anew(ada: Client) -> None:
    send_form(ada)
    make.agreement("dropshipping", version=3, title="Dropshipping agreement")

    answer = ada.get(f"{FORM}check/", follow=True)

    assert "version 3" in answer.text
    assert "Read the agreement and tick this to accept it." in answer.text

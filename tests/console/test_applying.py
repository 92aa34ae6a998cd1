"""Seed (5)-(6): the form, the page to read once more, and Submit, over HTTP without scripts."""

import html

import pytest
from django.test import Client

from serai.domain.developers.models import Acceptance
from serai.domain.qualifications.models import Picture, Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case
from tests import make
from tests.console.applying import (
    FORM,
    draft_of,
    licence,
    send_form,
    shipped_type,
    signed_in,
    spanish_developer,
    submit,
)

pytestmark = pytest.mark.django_db

SEED = {
    "Contact name": "",
    "Contact mobile number": "",
    "Software name": "",
    "Software function": "General description of the software.",
    "Business license": "A document(.jpg, .png) with the size not exceeding 2M should be uploaded."
    " For Spanish sellers/ISVs, you can upload CIF document. If you don’t know which document to"
    " be uploaded, please check with your AliExpress contact.",
    "IT responsible person’s name": "",
    "IT responsible person’s mobile number": "",
    "IT responsible person’s email": "",
    "IT team number": "The number of employees in IT team",
    "Market planning": "The introduction of your service, products and solution for the clients",
    "Server configuration": "Information of the server that will run the software, e.g. , CPU,"
    " internal memory, hard disk drive.",
    "Server bandwidth": "For example, 1Gbps.",
    "Development language": "For example, JAVA, PHP.",
    "Database": "For example, Oracle, DB2, Mysql.",
}


@pytest.fixture
def ada() -> Client:
    shipped_type()
    return signed_in(spanish_developer().user)


def test_the_form_asks_the_fourteen_fields_in_the_seeds_words(ada: Client) -> None:
    page = html.unescape(ada.get(FORM).text)

    assert len(SEED) == 14
    for label, explanation in SEED.items():
        assert f">{label}</label>" in page
        assert explanation in page


def test_what_the_developer_information_holds_is_filled_in_and_says_so(ada: Client) -> None:
    page = ada.get(FORM).text

    assert 'value="Lucía Ferrer"' in page
    assert 'value="+34 612 34 56 78"' in page
    assert page.count("From your developer information") == 2
    assert "2 of 14 ready" in page


def test_the_contact_of_the_pack_and_the_cif_hint_stand_beside_the_licence(ada: Client) -> None:
    page = ada.get(FORM).text

    assert "As you are in Spain, you can upload the CIF document instead." in page
    assert 'href="mailto:partners@serai.example"' in page


def test_others_are_not_told_of_the_cif_document_as_their_own() -> None:
    shipped_type()
    other = signed_in(make.developer(country="PT").user)

    assert "As you are in Spain" not in other.get(FORM).text


def test_the_whole_form_leads_to_reading_once_more_and_then_to_a_case(ada: Client) -> None:
    sent = send_form(ada)

    assert sent.url == f"{FORM}check/"
    page = ada.get(sent.url).text
    for words in ("Lumbre Sync", "+34 655 20 14 37", "cif.png", "Dropshipping agreement"):
        assert words in page
    assert page.count(f'href="{FORM}#id_') == 14  # each answer leads back to its field
    assert ada.get(submit(ada).url).status_code == 200
    qualification = Qualification.objects.get()
    assert qualification.status == Status.SUBMITTED
    assert qualification.answers["it_team_number"] == 6
    acceptance = Acceptance.objects.get(agreement=qualification.agreement)
    assert (acceptance.digest, acceptance.source) == (acceptance.agreement.digest, "127.0.0.1")


def test_faults_stand_at_their_fields_and_above_and_keep_everything_else(ada: Client) -> None:
    answer = send_form(ada, it_mobile="655 20 14", it_team_number="six", accepts_agreement=None)

    page = html.unescape(answer.text)
    assert page.count("A Spanish mobile number has nine digits; this one has seven.") == 2
    assert page.count("Write a whole number in digits, like 12.") == 2
    assert page.count("Read the agreement and tick this to accept it.") == 2
    assert "3 answers need a correction" in page
    for kept in ("Lumbre Sync", "655 20 14", "six", "cif.png"):
        assert kept in page
    assert not Case.objects.exists()


def test_an_empty_form_names_all_that_is_missing(ada: Client) -> None:
    ada.get(FORM)

    page = ada.get(f"{FORM}check/", follow=True).text

    assert "13 answers need a correction" in page  # 12 fields and the tick


def test_drafts_survive_signing_out(ada: Client) -> None:
    send_form(ada, accepts_agreement=None)
    developer = Qualification.objects.get().developer

    later = signed_in(developer.user)

    page = later.get(FORM).text
    assert "Lumbre Sync" in page
    assert "cif.png" in page
    assert "14 of 14 ready" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a" + b"\0" * 100, "This is not a .jpg or .png picture, whatever its name says."),
        (
            b"\x89PNG\r\n\x1a\n" + b"\0" * 2_097_145,
            "This picture is 2.1 MB. Up to 2 MB is allowed.",
        ),
        (make.picture_bytes()[:40], "This picture cannot be read"),
    ],
)
def test_a_refused_licence_gets_its_sentence_and_the_old_one_stays(
    ada: Client, content: bytes, sentence: str
) -> None:
    send_form(ada)
    before = Picture.objects.get()

    answer = send_form(ada, business_license=licence(content, "new.png"))

    assert answer.text.count(sentence) == 2
    assert "cif.png" in answer.text
    assert "Lumbre Sync" in answer.text
    assert Picture.objects.get() == before
    assert Qualification.objects.get().answers["business_license"] == str(before.pk)


def test_a_new_licence_takes_the_old_ones_place(ada: Client) -> None:
    send_form(ada)

    answer = send_form(ada, business_license=licence(name="second.png"))

    assert answer.status_code == 302
    assert "second.png" in ada.get(f"{FORM}check/").text


def test_the_agreement_can_be_read_before_it_is_ticked(ada: Client) -> None:
    page = ada.get(f"{FORM}agreement/").text

    assert "3.3 An order that you place is binding" in page


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% now 'Y' %}",
        "a\u202egnp.exe\u2066",
        "👩‍👩‍👧 营业执照 ‏عربي",
        "x\r\nBcc: everybody@example.com",
    ],
)
def test_hostile_words_are_harmless_on_every_page(ada: Client, words: str) -> None:
    send_form(ada, software_function=words, market_planning=words)
    read_once_more = ada.get(f"{FORM}check/").text
    submit(ada)
    sent = ada.get(f"/applications/{Case.objects.get().number}/sent/1/").text

    for page in (read_once_more, sent):
        assert "<script>alert" not in page
        assert page.count(html.escape(words.replace("\r\n", "\n"))) == 2


def test_a_nul_is_left_out_wherever_it_is_sent(ada: Client) -> None:
    send_form(ada, software_name="Lum\0bre")

    assert Qualification.objects.get().answers["software_name"] == "Lumbre"
    assert ada.get("/applications/?shown=%00").status_code == 404
    assert ada.get("/applications/Q-%00/").status_code == 404


def test_a_line_break_in_a_short_answer_gets_a_sentence(ada: Client) -> None:
    answer = send_form(ada, software_name="Lumbre\r\nBcc: everybody@example.com")

    assert answer.text.count("Write this in one line.") == 2


def test_an_unknown_type_is_not_there(ada: Client) -> None:
    assert ada.get("/apply/nothing/").status_code == 404


def test_the_form_costs_at_most_twelve_queries(
    ada: Client, django_assert_max_num_queries: object
) -> None:
    send_form(ada)

    for address in (FORM, f"{FORM}check/"):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert ada.get(address).status_code == 200


def test_only_the_developer_reaches_the_draft(ada: Client) -> None:
    send_form(ada)
    eve = signed_in(make.developer(make.user("eve@example.com")).user)

    assert "Lumbre Sync" not in eve.get(FORM).text
    assert draft_of(Qualification.objects.earliest("pk").developer).answers["software_name"]

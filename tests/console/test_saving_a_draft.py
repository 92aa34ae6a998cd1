"""What the form does by itself: it saves, checks a field on leaving it, takes a picture at once."""

import json

import pytest
from django.test import Client

from serai.domain.qualifications import drafts
from serai.domain.qualifications.models import Picture, Qualification
from tests import make
from tests.console.applying import (
    ANSWERS,
    FORM,
    apply,
    licence,
    page_fields,
    shipped_type,
    signed_in,
    spanish_developer,
)

pytestmark = pytest.mark.django_db
PICTURE = f"{FORM}picture/business_license/"


@pytest.fixture
def ada() -> Client:
    shipped_type()
    return signed_in(spanish_developer().user)


def test_a_save_keeps_right_and_wrong_answers_and_counts_what_is_ready(ada: Client) -> None:
    hidden = page_fields(ada)

    answer = ada.post(f"{FORM}draft/", ANSWERS | hidden | {"it_mobile": "655 20 14"})

    saved = answer.json()
    assert "12 of 14 ready" in saved["ready"]
    assert saved["version"] != hidden["version"]
    assert Qualification.objects.get().answers["it_mobile"] == "655 20 14"


def test_the_next_save_goes_on_from_the_version_of_the_one_before(ada: Client) -> None:
    hidden = page_fields(ada)
    first = ada.post(f"{FORM}draft/", ANSWERS | hidden).json()

    second = ada.post(f"{FORM}draft/", ANSWERS | hidden | {"version": first["version"]})

    assert second.status_code == 200


def test_who_saves_upon_an_older_version_is_told_and_can_keep_theirs(ada: Client) -> None:
    hidden = page_fields(ada)
    ada.post(f"{FORM}draft/", ANSWERS | hidden)

    told = ada.post(f"{FORM}draft/", ANSWERS | hidden | {"software_name": "Mine"})
    kept = ada.post(
        f"{FORM}draft/",
        ANSWERS | hidden | {"software_name": "Mine", "version": told.json()["version"]},
    )

    assert (told.status_code, kept.status_code) == (409, 200)
    assert Qualification.objects.get().answers["software_name"] == "Mine"


def test_the_same_words_upon_an_older_version_are_no_other_tab(ada: Client) -> None:
    hidden = page_fields(ada)
    ada.post(f"{FORM}draft/", ANSWERS | hidden)

    submitted = ada.post(FORM, ANSWERS | hidden | {"accepts_agreement": "on"})

    assert submitted.status_code == 200
    assert "1 answer" in submitted.text or "One answer" in submitted.text  # the licence


def test_a_picture_that_arrives_is_no_other_tab(ada: Client) -> None:
    hidden = page_fields(ada)
    ada.post(PICTURE, {"business_license": licence()})

    saved = ada.post(f"{FORM}draft/", ANSWERS | hidden)

    assert saved.status_code == 200
    assert "14 of 14 ready" in saved.json()["ready"]


def test_a_save_after_submitting_changes_nothing(ada: Client) -> None:
    hidden = page_fields(ada)
    apply(ada)

    late = ada.post(f"{FORM}draft/", ANSWERS | hidden | {"software_name": "Late"})

    assert late.status_code == 409
    assert Qualification.objects.get().answers["software_name"] == "Lumbre Sync"


def test_the_tick_is_remembered_until_one_signs_out(ada: Client) -> None:
    hidden = page_fields(ada)
    ada.post(f"{FORM}draft/", ANSWERS | hidden | {"accepts_agreement": "on"})

    assert 'id="id_accepts_agreement" checked' in ada.get(FORM).text
    again = signed_in(Qualification.objects.get().developer.user)
    assert 'id="id_accepts_agreement" checked' not in again.get(FORM).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("it_mobile", "655 20 14", "A Spanish mobile number has nine digits; this one has seven."),
        ("it_mobile", "655 201 437", ""),
        ("it_email", "andreu", "An e-mail address looks like name@example.com; this one does not."),
        ("no_such_field", "", ""),
    ],
)
def test_one_field_is_checked_on_leaving_it(
    ada: Client, field: str, typed: str, sentence: str
) -> None:
    page_fields(ada)

    answer = ada.post(f"{FORM}field/", {field: typed, "field": field})

    assert json.loads(answer.text) == {"words": sentence}


def test_a_picture_is_kept_at_once_and_the_box_drawn_anew(ada: Client) -> None:
    page_fields(ada)

    answer = ada.post(PICTURE, {"business_license": licence()})

    kept = Picture.objects.get()
    assert answer.status_code == 200
    assert f"/pictures/{kept.pk}/" in answer.text
    assert "64 × 48" in answer.text
    assert Qualification.objects.get().answers["business_license"] == str(kept.pk)


def test_a_refused_picture_brings_its_sentence_and_the_old_box(ada: Client) -> None:
    page_fields(ada)
    ada.post(PICTURE, {"business_license": licence()})

    answer = ada.post(PICTURE, {"business_license": licence(b"GIF89a", "new.png")})

    assert answer.status_code == 422
    assert "This is not a .jpg or .png picture" in answer.text
    assert "cif.png" in answer.text


def test_no_picture_at_all_gets_a_sentence(ada: Client) -> None:
    page_fields(ada)

    assert "Choose a .jpg or .png picture." in ada.post(PICTURE).text


@pytest.mark.parametrize("key", ["software_name", "nothing"])
def test_only_a_picture_field_takes_pictures(ada: Client, key: str) -> None:
    page_fields(ada)

    assert ada.post(f"{FORM}picture/{key}/", {key: licence()}).status_code == 404


def test_a_picture_of_somebody_else_cannot_be_answered_with(ada: Client) -> None:
    hidden = page_fields(ada)
    eve = make.draft(kind=make.app_type("other"))

    ada.post(f"{FORM}draft/", ANSWERS | hidden | {"business_license": eve.answers["license"]})

    assert "business_license" not in Qualification.objects.earliest("pk").answers


@pytest.mark.parametrize("part", ["draft/", "field/", "picture/business_license/"])
def test_who_has_begun_nothing_or_is_nobody_finds_nothing(ada: Client, part: str) -> None:
    assert ada.post(f"{FORM}{part}").status_code == 404
    assert Client(headers={"host": "localhost:8000"}).post(f"{FORM}{part}").status_code == 401
    assert not Qualification.objects.exists()


def test_answers_that_ended_are_copied_into_the_next_draft(ada: Client) -> None:
    case = apply(ada)
    ada.post(f"/applications/{case.number}/withdraw/")

    page = ada.get(FORM).text

    assert "Lumbre Sync" in page
    assert "cif.png" in page
    assert Qualification.objects.count() == 2


def test_a_picture_that_is_gone_is_asked_for_again(ada: Client) -> None:
    page_fields(ada)
    draft = Qualification.objects.get()
    gone = "00000000-0000-4000-8000-000000000000"
    drafts.save_draft(draft, {"business_license": gone}, revision=draft.revision)

    page = ada.get(f"{FORM}?check").text

    assert "This picture is no longer here. Upload it again." in page

"""A licence is seen by its owner and by reviewers, and does nothing else."""

import uuid

import pytest
from django.test import Client

from serai.domain.developers.models import User
from serai.domain.events.models import Event
from serai.domain.qualifications.keeping import keep_picture
from serai.domain.qualifications.models import Picture
from tests import make
from tests.backoffice.staff import with_second_factor
from tests.console.applying import signed_in

pytestmark = pytest.mark.django_db


def test_its_owner_sees_it_and_the_browser_is_told_to_obey_nothing_in_it() -> None:
    ada = make.user()

    answer = signed_in(ada).get(_address(ada))

    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["Content-Disposition"] == 'inline; filename="cif.png"'
    assert not Event.objects.filter(kind="picture.shown").exists()


@pytest.mark.parametrize("name", ['a".png', "营业执照.png", "a\r\nX: y.png", "\u202egnp.exe"])
def test_a_name_cannot_break_out_of_its_header(name: str) -> None:
    ada = make.user()

    header = signed_in(ada).get(_address(ada, name))["Content-Disposition"]

    assert header.startswith("inline; filename")
    assert header.isascii()
    assert "\r" not in header
    assert "\n" not in header


def test_a_reviewer_sees_it_and_that_is_kept() -> None:
    rita = make.reviewer()
    picture = _address(make.user())

    answer = with_second_factor(rita).get(picture)

    assert answer.status_code == 200
    shown = Event.objects.get(kind="picture.shown")
    assert (shown.by, f"/pictures/{shown.subject_id}/") == (rita, picture)


def test_to_everybody_else_it_is_not_there() -> None:
    address = _address(make.user())

    assert signed_in(make.user("eve@example.com")).get(address).status_code == 404
    assert with_second_factor(make.operator()).get(address).status_code == 404


def test_a_reviewer_without_a_second_factor_is_like_everybody_else() -> None:
    assert signed_in(make.reviewer()).get(_address(make.user())).status_code == 404


def test_a_guessed_address_is_not_there() -> None:
    assert signed_in(make.user()).get(f"/pictures/{uuid.uuid4()}/").status_code == 404


def test_nobody_is_asked_to_sign_in() -> None:
    nobody = Client(headers={"host": "localhost:8000"})

    assert nobody.get(_address(make.user()))["Location"].startswith("/account/login/")


def _address(owner: User, name: str = "cif.png") -> str:
    picture: Picture = keep_picture(owner, name, make.picture_bytes())
    return f"/pictures/{picture.pk}/"

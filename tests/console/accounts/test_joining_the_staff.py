"""The one-time link of `serai staff invite`, and what a role opens."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from serai.domain.developers.models import Invitation, User
from serai.domain.developers.staff import invite
from serai.domain.events.models import Event
from serai.domain.refused import Refused
from serai.ui.entering import operator_required, reviewer_required, sign_in_again, staff_required
from tests import make
from tests.console.accounts import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


urlpatterns = [
    path("", include("serai.project.urls")),
    path("only/reviewers/", reviewer_required(inside)),
    path("only/operators/", operator_required(inside)),
    path("only/staff/", staff_required(inside)),
    path("secret/", sign_in_again(inside)),
]
handler403 = "serai.ui.errors.forbidden"
handler404 = "serai.ui.errors.not_found"

JOIN = {"name": "Olga Haddad", "password1": "a long enough password"}


def test_a_link_makes_an_account_with_its_roles_and_leads_to_the_second_factor(
    client: Client,
) -> None:
    link = invite("olga@platform.example", reviewer=False, operator=True)

    page = client.get(link)
    joined = client.post(link, JOIN)

    olga = User.objects.get(email="olga@platform.example")
    assert "As olga@platform.example" in page.text
    assert joined.headers["Location"] == "/account/2fa/"
    assert (olga.name, olga.is_operator, olga.is_reviewer) == ("Olga Haddad", True, False)
    assert EmailAddress.objects.get(user=olga).verified
    assert "Your move:" in client.get("/account/2fa/").text
    assert list(Event.objects.values_list("kind", flat=True)) == ["staff.invited", "staff.joined"]


def test_a_link_works_once(client: Client, elsewhere: Client) -> None:
    link = invite("olga@platform.example", reviewer=True, operator=False)
    client.post(link, JOIN)

    again = elsewhere.post(link, JOIN | {"name": "Eve"})

    assert again.status_code == 410
    assert "This invitation is over" in again.text
    assert User.objects.count() == 1


def test_a_link_works_for_24_hours(client: Client) -> None:
    yesterday = timezone.now() - timedelta(hours=24, seconds=1)
    link = invite("olga@platform.example", reviewer=True, operator=False, now=yesterday)

    assert client.post(link, JOIN).status_code == 410
    assert not User.objects.exists()


def test_only_a_digest_of_the_token_is_kept() -> None:
    token = invite("olga@platform.example", reviewer=True, operator=False).split("/")[-2]

    kept = Invitation.objects.values().get()

    assert token not in str(kept)
    assert len(token) >= 43


def test_an_invitation_names_a_role() -> None:
    with pytest.raises(Refused, match="at least one role"):
        invite("olga@platform.example", reviewer=False, operator=False)


def test_a_weak_password_is_refused_and_the_link_stays_good(client: Client) -> None:
    link = invite("olga@platform.example", reviewer=True, operator=False)

    refused = client.post(link, JOIN | {"password1": "olga@platform"})

    assert refused.status_code == 200
    assert client.post(link, JOIN).status_code == 302


def test_somebody_with_an_account_signs_in_to_join(client: Client, elsewhere: Client) -> None:
    ada = people.somebody("ada@lumbre.example")
    link = invite("ada@lumbre.example", reviewer=True, operator=False)

    page = client.post(link, JOIN)
    people.sign_in(client, ada)
    client.post(link)

    ada.refresh_from_db()
    assert "Sign in with it to join" in page.text
    assert ada.is_reviewer


def test_the_account_of_another_cannot_join(client: Client) -> None:
    people.somebody("ada@lumbre.example")
    eve = people.somebody("eve@lumbre.example")
    link = invite("ada@lumbre.example", reviewer=True, operator=False)
    people.sign_in(client, eve)

    client.post(link, JOIN)

    eve.refresh_from_db()
    assert not eve.is_reviewer


@pytest.mark.parametrize("place", ["/only/reviewers/", "/only/operators/", "/only/staff/"])
def test_a_role_is_needed_even_to_see_that_a_page_is_there(client: Client, place: str) -> None:
    assert client.get(place).headers["Location"].startswith("/account/login/")

    people.sign_in(client, people.somebody())

    assert client.get(place).status_code == 403


def test_one_role_does_not_open_the_other_s_pages(client: Client) -> None:
    people.sign_in(client, people.with_app(people.somebody(is_reviewer=True)))
    client.post("/account/2fa/authenticate/", {"code": people.code_now()})

    assert client.get("/only/reviewers/").text == "inside"
    assert client.get("/only/staff/").text == "inside"
    assert client.get("/only/operators/").status_code == 403


def test_a_role_without_a_second_factor_opens_nothing(client: Client) -> None:
    people.sign_in(client, people.somebody(is_operator=True))

    sent = client.get("/only/operators/")

    assert sent.headers["Location"] == "/account/2fa/"
    assert "need a second factor" in client.get("/account/2fa/").text


def test_a_factor_that_this_session_has_not_used_opens_nothing(client: Client) -> None:
    olga = people.somebody(is_operator=True)
    people.sign_in(client, olga)
    people.with_app(olga)  # set up in another session

    sent = client.get("/only/operators/")
    done = client.post(
        sent.headers["Location"], {"code": people.code_now(), "next": "/only/operators/"}
    )

    assert sent.headers["Location"] == "/account/2fa/reauthenticate/?next=%2Fonly%2Foperators%2F"
    assert done.headers["Location"] == "/only/operators/"
    assert client.get("/only/operators/").text == "inside"


@pytest.mark.django_db(transaction=True)  # allauth tells of it when the change is committed
def test_setting_a_factor_up_counts_as_using_it(client: Client) -> None:
    people.sign_in(client, people.somebody(is_operator=True))
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))

    client.post("/account/2fa/totp/activate/", {"code": code})

    assert client.get("/only/operators/").text == "inside"
    assert Event.objects.filter(kind="account.second_factor_added").exists()


def test_staff_cannot_remove_their_last_factor(client: Client) -> None:
    people.sign_in(client, people.with_app(people.somebody(is_operator=True)))
    client.post("/account/2fa/authenticate/", {"code": people.code_now()})

    answer = client.post("/account/2fa/totp/deactivate/")

    assert "keep one second factor" in answer.text
    assert client.get("/only/operators/").text == "inside"


def test_the_seed_of_an_authenticator_app_is_not_stored_in_the_clear() -> None:
    people.with_app(people.somebody())

    assert people.SECRET not in str(list(Authenticator.objects.values()))


def test_a_secret_is_shown_after_a_recent_sign_in_only(client: Client) -> None:
    people.sign_in(client, people.somebody())
    fresh = client.get("/secret/").text
    people.a_while_ago(client)

    asked = client.get("/secret/?key=1")
    wrong = client.post(asked.headers["Location"], {"password": "wrong"})
    right = client.post(asked.headers["Location"], {"password": make.PASSWORD})

    assert fresh == "inside"
    assert asked.headers["Location"] == "/account/reauthenticate/?next=%2Fsecret%2F%3Fkey%3D1"
    assert "This is not your password." in wrong.text
    assert right.headers["Location"] == "/secret/?key=1"
    assert client.get("/secret/").text == "inside"


def test_a_secret_asks_whoever_is_not_signed_in_to_sign_in(client: Client) -> None:
    assert client.get("/secret/").headers["Location"] == "/account/login/?next=/secret/"

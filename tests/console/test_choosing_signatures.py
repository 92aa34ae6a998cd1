"""A developer sees how an app may sign, and keeps fewer of these, never more."""

from typing import Any

import pytest
from django.test import Client

from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods
from serai.domain.events.models import Event
from tests import make
from tests.console.people import browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")
ALL = "md5,hmac,hmac-sha256,sha256"


def entered() -> tuple[App, Client]:
    owner = settled()
    return make.app(owner), browser_of(owner.user)


def send(browser: Client, app: App, *methods: str, seen: str = f"{ALL};") -> Any:
    sent = {"seen": seen, "methods": methods}
    return browser.post(f"/apps/{app.key}/signatures/", sent, follow=True)


def kept(app: App) -> Any:
    return App.objects.values_list("kept_sign_methods", flat=True).get(pk=app.pk)


def test_the_page_of_the_app_names_them_and_leads_there() -> None:
    app, browser = entered()

    overview = browser.get(f"/apps/{app.key}/").text
    page = browser.get(f"/apps/{app.key}/signatures/").text

    assert "Signed with MD5, HMAC-MD5, HMAC-SHA256, SHA256." in overview
    assert f'href="/apps/{app.key}/signatures/"' in overview
    assert page.count("checked") == 4
    assert "They are those of all Dropshipping apps." in page
    assert ">RFC 9421</p>" in page


def test_fewer_are_kept_and_the_call_to_paste_is_signed_so() -> None:
    app, browser = entered()

    page = send(browser, app, "hmac", "md5").text

    assert kept(app) == ["md5", "hmac"]
    assert "takes only MD5, HMAC-MD5." in page
    assert Event.objects.filter(kind="app.sign_methods_kept").count() == 1
    overview = browser.get(f"/apps/{app.key}/").text
    assert "Signed with MD5, HMAC-MD5." in overview
    assert "sign_method=hmac \\\n" in overview


def test_sdks_that_would_be_refused_are_not_offered() -> None:
    app, browser = entered()
    before = browser.get(f"/apps/{app.key}/").text

    send(browser, app, "sha256")

    after = browser.get(f"/apps/{app.key}/").text
    for sdk in ("taobao-sdk-python3", "node-taobao-topclient"):
        assert (sdk in before, sdk in after) == (True, False)
    assert "Python and Node sign with MD5 only, which this app does not use." in after


def test_all_again_is_no_choice_and_the_same_again_no_change() -> None:
    app, browser = entered()
    send(browser, app, "sha256")

    again = send(browser, app, "sha256", seen=f"{ALL};sha256").text
    page = send(browser, app, *ALL.split(","), seen=f"{ALL};sha256").text

    assert "Nothing was changed." in again
    assert "All that are allowed are taken." in page
    assert kept(app) == []


@pytest.mark.parametrize("methods", [(), ("rfc9421",), ("md5", "none"), ("MD5",), ("md5,hmac",)])
def test_what_is_not_allowed_is_told_and_changes_nothing(methods: tuple[str, ...]) -> None:
    app, browser = entered()

    answer = send(browser, app, *methods)

    assert answer.status_code == 422
    assert 'id="id_methods_error"' in answer.text
    assert kept(app) == []


def test_what_an_operator_forbade_cannot_be_kept() -> None:
    app, browser = entered()
    allow_sign_methods(app, ["sha256", "rfc9421"], by=make.operator(), reason="So.")

    answer = send(browser, app, "md5", seen="sha256,rfc9421;")
    page = browser.get(f"/apps/{app.key}/signatures/").text

    assert answer.status_code == 422
    assert "This app may not sign so. Ask for it first." in answer.text
    assert "An operator chose them for this app." in page
    assert kept(app) == []


def test_a_page_that_is_out_of_date_saves_nothing() -> None:
    app, browser = entered()
    send(browser, app, "sha256")

    answer = send(browser, app, "md5")

    assert answer.status_code == 422
    assert "This was changed meanwhile" in answer.text
    assert kept(app) == ["sha256"]


def test_it_is_told_when_nothing_of_the_choice_is_allowed_any_more() -> None:
    app, browser = entered()
    send(browser, app, "sha256")
    app.refresh_from_db()
    allow_sign_methods(app, ["md5"], by=make.operator(), reason="So.")

    page = browser.get(f"/apps/{app.key}/signatures/").text

    assert "It keeps only SHA256, which is no longer allowed." in page
    assert "No call can be signed." in browser.get(f"/apps/{app.key}/").text


def test_anothers_app_is_not_here() -> None:
    app, _ = entered()
    eve = browser_of(settled().user)

    assert eve.get(f"/apps/{app.key}/signatures/").status_code == 404
    assert send(eve, app, "md5").status_code == 404
    assert kept(app) == []

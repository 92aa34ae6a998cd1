"""The call log: every call is found again, a failed signature is explained, nobody is harmed."""

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from serai.domain.apps.actions import show_secret
from serai.domain.apps.models import App
from serai.domain.usage.failures import received_of
from serai.domain.usage.models import CallRecord, FailedCall, MinuteCount
from serai.protocol.diagnosis.received import read
from serai.protocol.signature import sign
from serai.worker.diagnosing import diagnose_due
from tests import make
from tests.console.people import browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")
SIGNATURE: Any = {"code": 25, "sub_code": "isv.invalid-parameter:sign", "upstream": ""}


def test_calls_are_listed_newest_first_with_what_came_of_them() -> None:
    app, browser = an_app()
    now = timezone.now()
    make.call_record(app.key, at=now - timedelta(minutes=2), request_id="call0002")
    make.call_record(app.key, at=now, request_id="call0001", **SIGNATURE)

    page = browser.get(log_of(app)).text

    assert page.index("call0001") < page.index("call0002")
    assert "25 Invalid Signature" in page
    assert "203.0.113.24" in page


def test_an_old_app_without_calls_says_so() -> None:
    app, browser = an_app()

    assert "No calls yet" in browser.get(f"{log_of(app)}?within=kept").text
    assert "No such calls in this time" in browser.get(log_of(app)).text


def test_a_filter_that_finds_nothing_is_lifted_where_there_is_nothing_further_back() -> None:
    app, browser = an_app()
    make.call_record(app.key)

    page = browser.get(f"{log_of(app)}?within=kept&q=zzzz").text

    assert "No such calls are kept" in page
    assert f'href="{log_of(app)}?within=kept"' in page
    assert "Look further back" not in page


def test_a_request_id_leads_to_its_call() -> None:
    app, browser = an_app()
    make.call_record(app.key, at=timezone.now() - timedelta(days=9), request_id="abc123")

    answer = browser.get(f"{log_of(app)}?q=abc123")

    assert answer.headers["Location"] == f"{log_of(app)}abc123/"


@pytest.mark.parametrize("words", ["25", "isv.invalid-parameter:sign", "order.create"])
def test_calls_are_found_by_error_and_by_method(words: str) -> None:
    app, browser = an_app()
    make.call_record(
        app.key, request_id="sought9", method="aliexpress.ds.order.create", **SIGNATURE
    )
    make.call_record(app.key, request_id="unwanted9")

    page = browser.get(log_of(app), {"q": words}).text

    assert "sought9" in page
    assert "unwanted9" not in page


def test_calls_are_found_by_outcome_and_time() -> None:
    app, browser = an_app()
    make.call_record(app.key, request_id="refusednow", **SIGNATURE)
    make.call_record(app.key, request_id="answered1")
    long_ago = timezone.now() - timedelta(hours=3)
    make.call_record(app.key, request_id="refusedold", at=long_ago, **SIGNATURE)

    refused = browser.get(f"{log_of(app)}?outcome=refused&within=hour").text
    answered = browser.get(f"{log_of(app)}?outcome=answered").text

    assert "refusednow" in refused
    assert "refusedold" not in refused
    assert "answered1" not in refused
    assert "answered1" in answered
    assert "refused" not in shown_ids(answered)


def test_calls_are_found_by_exact_method_and_code() -> None:
    app, browser = an_app()
    make.call_record(app.key, request_id="sought99", method="a.b", **SIGNATURE)
    make.call_record(app.key, request_id="longer99", method="a.b.c", **SIGNATURE)
    make.call_record(app.key, request_id="limited9", method="a.b", code=7, sub_code="x")

    page = browser.get(log_of(app), {"method": "a.b", "code": "25"}).text

    assert "sought99" in page
    assert "longer99" not in page
    assert "limited9" not in page
    assert "Only 25 Invalid Signature: show all again" in page


def test_the_methods_to_choose_are_those_that_exist_and_were_called() -> None:
    app, browser = an_app()
    make.method("aliexpress.ds.product.get")
    make.method("aliexpress.ds.never.called")
    make.call_record(app.key, method="aliexpress.ds.product.get")
    make.call_record(app.key, method="made.up", **SIGNATURE)

    page = browser.get(f"{log_of(app)}?outcome=refused").text

    assert "method=aliexpress.ds.product.get" in page
    assert "never.called" not in page
    assert "method=made.up" not in page
    assert "outcome=refused&amp;method=aliexpress.ds.product.get" in page


def test_no_refused_calls_says_how_many_were_answered() -> None:
    app, browser = an_app()
    minute = timezone.now().replace(second=0, microsecond=0)
    MinuteCount.objects.create(app_key=app.key, minute=minute, answered=4, refused=0)

    page = browser.get(f"{log_of(app)}?outcome=refused").text

    assert "No refused calls in this time" in page
    assert "4 calls were answered" in page
    assert "outcome=refused&amp;within=kept" in page


def test_fifty_more_keep_the_address() -> None:
    app, browser = an_app()
    for _ in range(51):
        make.call_record(app.key, **SIGNATURE)

    first = browser.get(f"{log_of(app)}?outcome=refused").text
    second = browser.get(f"{log_of(app)}?outcome=refused&pages=2").text

    assert 'href="?outcome=refused&amp;pages=2"' in first
    assert first.count("25 Invalid Signature") == 50
    assert second.count("25 Invalid Signature") == 51
    assert "Load 50 more" not in second


@pytest.mark.parametrize(
    "query",
    [
        *("pages=x", "pages=-1", "pages=99999999", "outcome=x", "within=x", "q=%00", "q=%FF"),
        *("method=%00", "method=%E2%80%AE", "code=x", "code=-1", "code=99999999", "code=%D9%A3"),
    ],
)
def test_any_address_is_answered(query: str) -> None:
    app, browser = an_app()
    make.call_record(app.key)

    assert browser.get(f"{log_of(app)}?{query}").status_code in (200, 404)


def test_an_opened_call_shows_what_was_received_and_answered() -> None:
    app, browser = an_app()
    make.call_record(
        app.key,
        request_id="abc123",
        parameters=json.dumps(
            {"sent": {"product_id": "5", "num9": "x"}, "undeclared": ["num9"], "files": {"f": "a"}}
        ),
        answer=json.dumps({"bytes": 5000, "text": '{"a":1'}),
    )

    page = browser.get(f"{log_of(app)}abc123/").text

    assert "product_id" in page
    assert page.count("not declared, not passed on") == 1
    assert "file, not signed" in page
    assert "5,000 bytes in all" in page
    assert "{&quot;a&quot;:1" in page


def test_an_opened_refusal_shows_its_words() -> None:
    app, browser = an_app()
    make.call_record(
        app.key, request_id="abc123", code=7, sub_code="x", answer='{"sub_msg": "Wait a while."}'
    )

    assert "Wait a while." in browser.get(f"{log_of(app)}abc123/").text


def test_hostile_text_does_no_harm() -> None:
    app, browser = an_app()
    hostile = "<script>alert(1)</script>\u202egnp.exe\x00\x1b[31m"
    make.call_record(
        app.key,
        request_id="abc123",
        method='"><img src=x>',
        parameters=json.dumps({"sent": {hostile: hostile}, "files": {hostile: hostile}}),
        answer=json.dumps({"bytes": 1, "text": hostile}),
    )

    page = browser.get(f"{log_of(app)}abc123/").text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not {"\u202e", "\x00", "\x1b"} & set(page)
    assert "⟨U+202E⟩" in page
    assert "␛" in page


def test_the_cause_takes_the_place_of_looking_for_it() -> None:
    app, browser = an_app()
    failed_call(app, url_encoded=True)

    looking = browser.get(f"{log_of(app)}abc123/").text
    not_yet = browser.get(f"{log_of(app)}abc123/finding/")
    diagnose_due()
    part = browser.get(f"{log_of(app)}abc123/finding/").text
    page = browser.get(f"{log_of(app)}abc123/").text

    assert "Looking for the cause…" in looking
    assert not_yet.status_code == 204
    for told in (part, page):
        assert "The values were URL-encoded before they were signed" in told
        assert "Certain:" in told
        assert "first difference at character" in told
        assert "[AppSecret]" in told
        assert "Looking for the cause" not in told


def test_a_right_sign_of_a_refused_call_promises_nothing() -> None:
    app, browser = an_app()
    failed_call(app)
    diagnose_due()

    page = browser.get(f"{log_of(app)}abc123/").text

    assert "The sign is right" in page
    assert "It is not why the call was refused" in page
    assert "let through" not in page


def test_a_cause_that_is_not_found_offers_to_compare() -> None:
    app, browser = an_app()
    failed_call(app, secret="f" * 32)
    diagnose_due()
    url = f"{log_of(app)}abc123/"

    page = browser.get(url).text
    secret = show_secret(app, by=app.developer.user)
    compared = browser.post(url, {"theirs": f"{secret}app_key{app.key}xyz{secret}"}).text

    assert "The cause was not found." in page
    assert "first difference at character" not in page
    assert "first difference at character" in compared
    assert f"[AppSecret]app_key{app.key}" in strings_in(compared)
    assert secret not in compared
    assert "xyz" not in json.dumps(list(FailedCall.objects.values("finding")))


def test_the_expected_sign_is_only_for_whoever_signed_in_recently() -> None:
    app, late = an_app()
    failed = failed_call(app, url_encoded=True)
    diagnose_due()
    received = read(received_of(failed))
    params = {each.name.decode(): each.value.decode() for each in received.fields}
    right = sign(params, show_secret(app, by=app.developer.user), "md5")

    page = late.get(f"{log_of(app)}abc123/").text
    recent = recently(late).get(f"{log_of(app)}abc123/").text

    assert right not in page
    assert "curl" not in page
    assert "Sign in again to see it" in page
    assert right in recent
    assert "Copy as curl, signed right" in recent
    assert "/router/rest" in recent


def test_after_a_day_the_finding_stays_without_a_way_to_sign() -> None:
    app, browser = an_app()
    failed_call(app, url_encoded=True)
    diagnose_due()
    FailedCall.objects.update(sealed="")

    page = recently(browser).get(f"{log_of(app)}abc123/").text

    assert "URL-encoded" in page
    assert "what came in is kept for a day" in page
    assert "Copy as curl" not in page


def test_a_failed_call_that_was_not_kept_says_why() -> None:
    app, browser = an_app()
    make.call_record(app.key, request_id="abc123", **SIGNATURE)

    page = browser.get(f"{log_of(app)}abc123/").text

    assert "At most five failed calls a second are kept" in page


@pytest.mark.parametrize("path", ["", "abc123/", "abc123/finding/", "explain/", "newest/"])
def test_the_calls_of_another_are_not_here(path: str) -> None:
    app, _ = an_app()
    failed_call(app)
    stranger = browser_of(settled().user)

    assert stranger.get(f"{log_of(app)}{path}").status_code == 404


def test_a_call_of_another_app_is_not_under_this_one() -> None:
    app, browser = an_app()
    other = make.app()
    make.call_record(other.key, request_id="abc123")

    assert browser.get(f"{log_of(app)}abc123/").status_code == 404
    assert browser.get(f"{log_of(app)}?q=abc123").status_code == 200


def test_an_opened_failure_takes_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    app, browser = an_app()
    for _ in range(60):
        make.call_record(app.key)
    failed_call(app, url_encoded=True)
    diagnose_due()

    with django_assert_max_num_queries(12):
        browser.get(log_of(app))
    with django_assert_max_num_queries(12):
        browser.get(f"{log_of(app)}abc123/")


def test_a_pasted_request_is_explained_and_not_kept() -> None:
    app, browser = an_app()
    failed = make.failed_call(app, url_encoded=True)
    query = received_of(failed).body.decode()
    FailedCall.objects.all().delete()

    page = browser.post(
        f"{log_of(app)}explain/", {"request": f"curl 'http://x/router/rest?{query}'"}
    ).text

    assert "The values were URL-encoded before they were signed" in page
    assert "Certain:" in page
    assert not FailedCall.objects.exists()
    assert not CallRecord.objects.exists()


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "This field is required"),
        ("nonsense", ""),
        ("http://x/router/rest?app_key=1&sign=A", "not of this app"),
    ],
)
def test_what_cannot_be_explained_says_why(pasted: str, words: str) -> None:
    app, browser = an_app()

    page = html.unescape(browser.post(f"{log_of(app)}explain/", {"request": pasted}).text)

    assert words in page
    assert "Our string" not in page
    assert 'aria-invalid="true"' in page


def test_a_string_pasted_in_lines_is_compared_as_it_was_signed() -> None:
    app, browser = an_app()
    failed_call(app, secret="f" * 32)
    diagnose_due()

    page = browser.post(f"{log_of(app)}abc123/", {"theirs": "app_key\r\n5"}).text

    assert "␍" not in page
    assert "pp_key␊5" in strings_in(page)


def test_the_lines_to_change_stand_beside_the_cause() -> None:
    app, browser = an_app()
    failed_call(app, url_encoded=True)
    diagnose_due()

    page = html.unescape(browser.get(f"{log_of(app)}abc123/").text)

    assert '<del>string = "".join(name + quote_plus(params[name])' in page
    assert [f'data-tab="{language}"' in page for language in ("Python", "Node", "Java", "PHP")]
    assert 'data-copy="string = "".join(name + params[name] for name in sorted(params))"' in page


def test_more_than_five_pasted_requests_a_second_wait() -> None:
    app, browser = an_app()
    pasted = {"request": f"http://x/router/rest?app_key={app.key}&sign=A"}

    answers = [browser.post(f"{log_of(app)}explain/", pasted).text for _ in range(14)]

    assert any("Five requests a second are explained" in answer for answer in answers)
    assert "Our string" in answers[0]


def an_app() -> tuple[App, Client]:
    owner = settled()
    app = make.app(owner)
    return app, browser_of(owner.user)


def failed_call(app: App, **how: object) -> FailedCall:
    make.call_record(app.key, request_id="abc123", **SIGNATURE)
    return make.failed_call(app, request_id="abc123", **how)  # type: ignore[arg-type]


def recently(browser: Client) -> Client:
    browser.post("/account/reauthenticate/", {"password": make.PASSWORD})
    return browser


def log_of(app: App) -> str:
    return f"/apps/{app.key}/calls/"


def shown_ids(page: str) -> str:
    return " ".join(part.partition("<")[0] for part in page.split("/calls/")[1:] if "#call" in part)


def strings_in(page: str) -> str:
    return html.unescape(page).replace('<span class="of-text">', "")

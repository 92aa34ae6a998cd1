"""New calls come into the log that is being looked at; keys move in it; nobody is trapped."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from serai.domain.apps.models import App
from serai.domain.usage.models import CallRecord
from tests import make
from tests.console.people import browser_of, settled

BUSY = 20_000  # milliseconds: for a machine that is busy elsewhere
REFUSED: dict[str, Any] = {"code": 25, "sub_code": "isv.invalid-parameter:sign", "upstream": ""}

stored = pytest.mark.django_db(databases="__all__")
served = pytest.mark.django_db(transaction=True, databases="__all__")


@stored
def test_only_newer_calls_of_the_filter_are_told() -> None:
    app, browser = an_app()
    seen = make.call_record(app.key, request_id="seen")
    make.call_record(app.key, request_id="refusednew", **REFUSED)
    make.call_record(app.key, request_id="answerednew")

    every = browser.get(live_of(app), {"after": seen.pk}).text
    refused = browser.get(f"{live_of(app)}?after={seen.pk}&outcome=refused").text

    assert "refusednew" in every
    assert "answerednew" in every
    assert ">seen<" not in every
    assert f'data-newest="{CallRecord.objects.latest("pk").pk}"' in every
    assert "answerednew" not in refused


@stored
def test_nothing_new_is_an_empty_answer() -> None:
    app, browser = an_app()
    newest = make.call_record(app.key)
    make.call_record(make.app().key, request_id="another")

    assert browser.get(live_of(app), {"after": newest.pk}).status_code == 204


@stored
def test_more_than_a_page_of_new_calls_leaves_a_gap() -> None:
    app, browser = an_app()
    seen = make.call_record(app.key)
    for _ in range(51):
        make.call_record(app.key)

    page = browser.get(live_of(app), {"after": seen.pk}).text

    assert page.count("data-call=") == 50
    assert "data-gap" in page


@stored
def test_strangers_learn_nothing() -> None:
    app, _ = an_app()
    make.call_record(app.key)

    assert browser_of(settled().user).get(live_of(app)).status_code == 404
    assert Client(headers={"host": "localhost:8000"}).get(live_of(app)).status_code == 401


@stored
@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 19, "9" * 99, "٣", "1e3", "%00"])
def test_any_after_is_answered(after: str) -> None:
    app, browser = an_app()
    make.call_record(app.key)

    assert browser.get(f"{live_of(app)}?after={after}").status_code in (200, 204, 404)


@stored
def test_another_apps_call_tells_nothing_of_its_time() -> None:
    app, browser = an_app()
    theirs = make.call_record(make.app().key, at=timezone.now() - timedelta(days=2))
    make.call_record(app.key, request_id="own")

    assert "own" in browser.get(live_of(app), {"after": theirs.pk}).text


@served
def test_a_new_call_appears_by_itself_and_the_switch_stops_that(page: Page, app: App) -> None:
    make.call_record(app.key, request_id="first")
    page.goto(f"/apps/{app.key}/calls/")
    switch = page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "true")

    make.call_record(app.key, request_id="second")

    expect(page.locator("tr[data-call=second]")).to_be_visible(timeout=BUSY)
    expect(page.locator("#said")).to_have_text("1 new call", timeout=BUSY)
    expect(page.locator("tbody tr").first).to_have_attribute("data-call", "second")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.reload()
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")


@served
def test_what_is_being_read_does_not_move(page: Page, app: App) -> None:
    make.call_record(app.key, request_id="first")
    page.goto(f"/apps/{app.key}/calls/")
    page.get_by_role("link", name="first").focus()

    make.call_record(app.key, request_id="second")
    waiting = page.get_by_role("button", name="1 new call")

    expect(waiting).to_be_visible(timeout=BUSY)
    expect(page.locator("tbody tr").first).to_have_attribute("data-call", "first")
    waiting.click()
    expect(page.get_by_role("link", name="second")).to_be_focused()
    expect(waiting).to_be_hidden()


@served
def test_the_first_call_of_all_appears_too(page: Page, app: App) -> None:
    page.goto(f"/apps/{app.key}/calls/")

    make.call_record(app.key, request_id="first")

    expect(page.locator("tr[data-call=first]")).to_be_visible(timeout=BUSY)


@served
def test_it_is_paused_while_a_call_is_open(page: Page, app: App) -> None:
    make.call_record(app.key, request_id="first")

    page.goto(f"/apps/{app.key}/calls/first/#call")

    expect(page.get_by_role("switch", name="Paused")).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("link", name="first")).to_be_focused()


@served
def test_whoever_was_signed_out_is_told_and_asked_no_more(page: Page, app: App) -> None:
    make.call_record(app.key, request_id="first")
    page.goto(f"/apps/{app.key}/calls/")

    page.context.clear_cookies()

    expect(page.get_by_role("switch")).to_contain_text("you were signed out", timeout=BUSY)
    expect(page.get_by_role("switch")).to_be_disabled()


@served
def test_keys_move_open_and_copy_and_leave_the_fields_alone(page: Page, app: App) -> None:
    for number in range(3):
        at = timezone.now() - timedelta(minutes=number)
        make.call_record(app.key, request_id=f"call{number}", at=at)
    page.goto(f"/apps/{app.key}/calls/")
    page.get_by_role("link", name="call0").focus()

    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="call2")).to_be_focused()
    page.keyboard.press("j")  # there is none below
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="call1")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("Copied", timeout=BUSY)
    assert page.evaluate("navigator.clipboard.readText()") == "call1"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/calls/call1/#call$"))

    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press_sequentially("jkc")
    expect(page.get_by_role("searchbox")).to_have_value("jkc")


@served
def test_a_method_is_chosen_from_those_that_were_called(page: Page, app: App) -> None:
    make.method("aliexpress.ds.product.get")
    make.call_record(app.key, request_id="product", method="aliexpress.ds.product.get")
    make.call_record(app.key, request_id="strange", method="what.anybody.sends", **REFUSED)
    page.goto(f"/apps/{app.key}/calls/")

    page.locator("summary", has_text="Any method").click()
    expect(page.get_by_role("link", name="what.anybody.sends")).to_have_count(0)
    page.get_by_role("link", name="aliexpress.ds.product.get").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tr[data-call=product]")).to_be_visible()


@pytest.fixture
def app() -> App:
    return make.app(settled())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # The browser's own loop runs in this thread; it is not the one that Django warns of.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any, app: App) -> Iterator[Page]:
    settings.SERAI_CONSOLE_URL = live_server.url
    session = browser_of(app.developer.user).cookies["session"].value
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def an_app() -> tuple[App, Client]:
    owner = settled()
    return make.app(owner), browser_of(owner.user)


def live_of(app: App) -> str:
    return f"/apps/{app.key}/calls/live/"

"""Fifty more lines, in a real browser: fetched alone where scripts run, else a plain link."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import databases
from tests.console.accounts.console import Console, running_console

pytestmark = pytest.mark.database
expect.set_options(timeout=20_000)  # milliseconds: for a machine that is busy elsewhere
THREE_CASES = """
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from tests import make
from tests.backoffice.staff import rita
for _ in range(3):
    make.qualification()
print(rita().session.session_key)
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    data = tmp_path_factory.mktemp("console")
    with databases.fresh_database() as url, running_console(data, url) as running:
        yield running


@pytest.fixture(scope="module")
def session(console: Console) -> str:
    return console.run(THREE_CASES).strip()


@pytest.mark.parametrize("shown", [1, 2])
def test_only_the_new_lines_are_fetched_and_the_address_keeps_them(
    browser: Browser, console: Console, session: str, shown: int
) -> None:
    context = _reviewer(browser, console, session)
    page = context.new_page()
    page.goto(f"/review/?shown={shown}")
    lines, more = page.locator("#lines tr"), page.get_by_role("link", name="Load 50 more")
    page.evaluate("document.querySelector('#lines tr').dataset.stays = 'yes'")

    with page.expect_response(lambda answer: "from=" in answer.url) as fetched:
        more.click()

    expect(lines).to_have_count(3)
    expect(more).to_have_count(0)
    expect(page.locator("#more .meta")).to_have_text("3 of 3")
    expect(lines.first).to_have_attribute("data-stays", "yes")
    expect(lines.nth(shown).get_by_role("link")).to_be_focused()
    assert fetched.value.text().count('<td class="case-number">') == 3 - shown
    assert page.url.endswith(f"/review/?shown={shown + 50}")
    page.reload()
    expect(lines).to_have_count(3)
    context.close()


def test_without_scripts_it_is_a_link(browser: Browser, console: Console, session: str) -> None:
    context = _reviewer(browser, console, session, scripts=False)
    page = context.new_page()
    page.goto("/review/?shown=1")

    page.get_by_role("link", name="Load 50 more").click()

    expect(page.locator("#lines tr")).to_have_count(3)
    context.close()


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(
    browser: Browser, console: Console, session: str
) -> None:
    context = _reviewer(browser, console, session)
    page = context.new_page()
    page.goto("/review/?shown=1")
    context.clear_cookies()

    page.get_by_role("link", name="Load 50 more").click()

    page.wait_for_url("**/account/login/**")
    context.close()


def _reviewer(
    browser: Browser, console: Console, session: str, *, scripts: bool = True
) -> BrowserContext:
    context = browser.new_context(base_url=console.address, java_script_enabled=scripts)
    context.add_cookies([{"name": "session", "value": session, "url": console.address}])
    return context

"""axe and our own eyes' rules on every page of the console and back office, in every state."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.flows.every_state import PARTS, every_state
from tests.flows.whole_lives import Visit

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Colours change with the theme, everything else with the width.
EVERYTHING: dict[str, Any] = {}
ONLY_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
RUN = """async options =>
  (await axe.run(document, { resultTypes: ["violations"], ...options })).violations"""

POSTED_TO = {
    *("console:agreement_later", "console:application_draft", "console:application_field"),
    *("console:application_picture", "console:application_withdraw"),
    *("console:application_take_back", "console:developer_info_check", "ui:theme"),
    *("backoffice:decide", "backoffice:suspend", "backoffice:unsuspend", "backoffice:revoke"),
    *("backoffice:limits_undo", "backoffice:signatures_undo"),
    *("resend_confirmation", "end_session"),
}
PARTS_OF_PAGES = {
    *("console:application_state", "console:app_calls", "console:app_name_check"),
    *("console:picture", "console:mailbox_mail_html", "console:call_finding"),
    "console:call_live",
    *("mfa_login_webauthn", "mfa_download_recovery_codes"),
}
LEAD_ELSEWHERE = {"console:home", "account_confirm_login_code"}
# Only with a marketplace to sign in with: tests/console/accounts visits them there.
OF_THE_MARKETPLACE = {
    *("sign_in_again_there", "leave_for_marketplace", "socialaccount_signup"),
    *("openid_connect_login", "openid_connect_callback"),
}


def test_no_route_is_left_out() -> None:
    visits = [visit for part in PARTS for visit in every_state(part)]

    visited = {resolve(urlsplit(one.path).path).view_name for one in visits if one.status != 404}

    left_out = POSTED_TO | PARTS_OF_PAGES | LEAD_ELSEWHERE | OF_THE_MARKETPLACE
    assert set(routes()) - visited - left_out == set()
    assert left_out - set(routes()) == set()
    assert left_out & visited == set()


@pytest.mark.parametrize("part", PARTS)
def test_every_page_in_every_state_keeps_nobody_out(
    part: str, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.SERAI_MAILBOX, settings.SERAI_MAIL_FOLDER = True, tmp_path
    settings.SERAI_CONSOLE_URL = live_server.url
    visits = every_state(part)
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for session, theirs in by_person(visits):
            context = browser.new_context(
                base_url=live_server.url,
                viewport=DESKTOP,  # type: ignore[arg-type]
                reduced_motion="reduce",  # no colour is caught on its way to another
            )
            if session:
                context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
            alive: set[str] = set()
            for visit in theirs:
                for fault in faults(context, visit, alive):
                    found.append(f"{visit.state} ({visit.path}): {fault}")
            context.close()
        browser.close()
    assert found == [], "\n".join(found)


def faults(context: BrowserContext, visit: Visit, alive: set[str]) -> Iterator[str]:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(visit.path)
    assert answer is not None
    if answer.status != visit.status:
        yield f"answers {answer.status}"
    if urlsplit(page.url).path != urlsplit(visit.path).path and "password/reset" not in visit.path:
        yield f"leads to {page.url}"
    if page.locator("h1:visible").count() != 1:
        yield f"has {page.locator('h1:visible').count()} headings of the first level"
    if not page.title():
        yield "has no title"
    yield from looks(page)
    yield from dead_links(context, page, alive)
    yield from (line for line in said if visit.status == 200 or "status of" not in line)
    page.close()


def by_person(visits: list[Visit]) -> Iterator[tuple[str, list[Visit]]]:
    for session in dict.fromkeys(visit.session for visit in visits):
        yield session, [visit for visit in visits if visit.session == session]


def looks(page: Page) -> Iterator[str]:
    page.evaluate(AXE_SCRIPT)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme, options in (("light", EVERYTHING), ("dark", ONLY_COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            where = f"at {size['width']} {scheme}"
            expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
            for violation in page.evaluate(RUN, options):
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                yield f"{where}: {violation['id']}: {nodes}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            yield f"at {size['width']}: is {wide} wide"


def dead_links(context: BrowserContext, page: Page, alive: set[str]) -> Iterator[str]:
    """`alive` holds what this person's links were seen to lead to."""
    targets = "elements => elements.map(element => element.getAttribute('href'))"
    for href in dict.fromkeys(page.locator("a[href]").evaluate_all(targets)):
        address = urlsplit(urljoin(page.url, href))
        if href.startswith("#"):
            if href != "#" and page.locator(f"[id='{href[1:]}']").count() != 1:
                yield f"links to {href}, which is not on the page"
        elif address.netloc == urlsplit(page.url).netloc and address.geturl() not in alive:
            status = context.request.get(address.geturl()).status
            if status >= 400:
                yield f"links to {href}, which answers {status}"
            alive.add(address.geturl())


def routes() -> Iterator[str]:
    """The names of all addresses that somebody can ask for."""
    return _names(get_resolver(), "")


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}"

"""The form and the page that waits, in a real browser; and the form without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests import databases, make
from tests.console.accounts.console import Console, running_console

pytestmark = pytest.mark.database
expect.set_options(timeout=20_000)  # milliseconds: for a machine that is busy elsewhere
PREPARED = """
import itertools, time
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from serai.domain.qualifications import decisions
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status, Step
from tests import make
from tests.console.applying import shipped_type, spanish_developer, submitted

make._numbers = itertools.count(time.time_ns())  # other addresses than the process before

def signed_in(user):
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return session.session_key

"""
WAITING = """
shipped_type()
developer = spanish_developer()
print(submitted(developer).number, signed_in(developer.user))
"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    data = tmp_path_factory.mktemp("console")
    with databases.fresh_database() as url, running_console(data, url) as running:
        yield running


@pytest.fixture
def applicant(browser: Browser, console: Console) -> Iterator[Page]:
    """A Spanish developer who has applied for nothing yet."""
    session = console.run(f"{PREPARED}shipped_type(); print(signed_in(spanish_developer().user))")
    with _signed_in(browser, console, session) as context:
        yield context.new_page()
        context.close()


def test_the_form_saves_itself_and_tells_what_is_ready(applicant: Page) -> None:
    applicant.goto("/apply/dropshipping/")

    applicant.get_by_label("Software name").fill("Lumbre Sync")
    applicant.get_by_label("Software function").fill("Imports products.")

    expect(applicant.locator(".ready-beside h2")).to_have_text("4 of 14 ready")
    expect(applicant.locator("[data-draft-sign]")).to_contain_text("Draft saved")
    applicant.reload()
    expect(applicant.get_by_label("Software name")).to_have_value("Lumbre Sync")


def test_a_field_is_checked_on_leaving_it_and_again_while_it_is_corrected(applicant: Page) -> None:
    applicant.goto("/apply/dropshipping/")
    mobile = applicant.get_by_label("IT responsible person’s mobile number")

    mobile.fill("655 20 14")
    applicant.get_by_label("IT team number").focus()
    fault = applicant.get_by_text("A Spanish mobile number has nine digits; this one has seven.")
    expect(fault).to_be_visible()
    expect(mobile).to_have_attribute("aria-invalid", "true")
    mobile.fill("655 201 437")

    expect(fault).to_have_count(0)


def test_a_picture_goes_up_at_once_and_a_wrong_one_leaves_it(applicant: Page) -> None:
    applicant.goto("/apply/dropshipping/")
    chooser = applicant.locator("input[type=file]")

    chooser.set_input_files(_file("cif.png", make.picture_bytes()))
    expect(applicant.locator(".licence-facts strong")).to_have_text("cif.png")
    expect(applicant.locator(".ready-beside h2")).to_have_text("3 of 14 ready")
    chooser.set_input_files(_file("new.png", b"GIF89a"))

    fault = applicant.locator("#id_business_license_error")
    expect(fault).to_contain_text("This is not a .jpg or .png picture")
    expect(applicant.locator(".licence-facts strong")).to_have_text("cif.png")


def test_another_tab_that_saved_later_is_told_of_and_both_are_offered(applicant: Page) -> None:
    applicant.goto("/apply/dropshipping/")
    other = applicant.context.new_page()
    other.goto("/apply/dropshipping/")
    other.get_by_label("Database").fill("PostgreSQL")
    expect(other.locator(".ready-beside h2")).to_have_text("3 of 14 ready")

    applicant.get_by_label("Database").fill("SQLite")
    expect(applicant.get_by_text("Another tab saved later.")).to_be_visible()
    applicant.get_by_role("button", name="Keep what is here").click()

    expect(applicant.locator("[data-draft-sign]")).to_contain_text("Draft saved")
    other.reload()
    expect(other.get_by_label("Database")).to_have_value("SQLite")


def test_after_a_failed_submit_the_summary_has_the_focus_and_leads_to_each_field(
    applicant: Page,
) -> None:
    applicant.goto("/apply/dropshipping/")

    applicant.get_by_role("button", name="Check and submit").click()

    expect(applicant.locator(".form-summary")).to_be_focused()
    applicant.locator(".form-summary").get_by_role("link", name="Database").click()
    expect(applicant.get_by_label("Database")).to_be_focused()


def test_the_waiting_page_becomes_the_result_by_itself(browser: Browser, console: Console) -> None:
    number, session = console.run(f"{PREPARED}{WAITING}").split()
    with _signed_in(browser, console, session) as context:
        page = context.new_page()
        page.goto(f"/applications/{number}/")
        expect(page).to_have_title(f"Our move · {number} · Serai")

        console.run(
            f"{PREPARED}waiting = Qualification.objects.latest('pk');"
            "decisions.decide(waiting, Step.APPROVE, by=make.reviewer(), round=1)"
        )
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(page.get_by_role("link", name="Create App")).to_be_visible()
        expect(page).to_have_title(f"Approved · {number} · Serai")
        expect(page.locator("#said")).to_have_text("Your application is approved")


def test_a_withdrawal_is_undone_from_the_bar(browser: Browser, console: Console) -> None:
    number, session = console.run(f"{PREPARED}{WAITING}").split()
    with _signed_in(browser, console, session) as context:
        page = context.new_page()
        page.goto(f"/applications/{number}/")

        page.get_by_role("button", name="Withdraw the application").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You withdrew this application")
        page.get_by_role("button", name="Undo").click()

        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Your application is under review"
        )


def test_without_scripts_one_applies_all_the_same(browser: Browser, console: Console) -> None:
    session = console.run(f"{PREPARED}shipped_type(); print(signed_in(spanish_developer().user))")
    with _signed_in(browser, console, session, scripts=False) as context:
        page = context.new_page()
        page.goto("/apply/dropshipping/")
        for label, answer in ANSWERS.items():
            page.get_by_label(label, exact=True).fill(answer)
        page.locator("input[type=file]").set_input_files(_file("cif.png", make.picture_bytes()))
        page.get_by_role("checkbox").check()

        page.get_by_role("button", name="Check and submit").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Read everything once more")
        page.get_by_role("button", name="Submit").click()

        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Your application is under review"
        )


ANSWERS = {
    "Software name": "Lumbre Sync",
    "Software function": "Imports products.",
    "Market planning": "Small shops.",
    "IT responsible person’s name": "Andreu Bosch",
    "IT responsible person’s mobile number": "655 201 437",
    "IT responsible person’s email": "andreu@lumbre.example",
    "IT team number": "6",
    "Server configuration": "2 × 8 vCPU",
    "Server bandwidth": "1Gbps",
    "Development language": "Python",
    "Database": "PostgreSQL 16",
}


def _signed_in(
    browser: Browser, console: Console, session: str, *, scripts: bool = True
) -> BrowserContext:
    context = browser.new_context(base_url=console.address, java_script_enabled=scripts)
    context.add_cookies([{"name": "session", "value": session, "url": console.address}])
    return context


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}

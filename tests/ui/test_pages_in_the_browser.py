from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

FRAMES = ["/", "/sign-in/", "/undo/", "/nowhere/", "/locked/", "/broken/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_kept_out_in_either_theme_or_width(
    browser: Browser, address: str, theme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()

    for frame in FRAMES:
        page.goto(frame)

        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("html").get_attribute("data-bs-theme") == theme
    context.close()


def test_the_strict_content_policy_refuses_nothing_that_we_send(page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))

    page.goto("/")
    page.wait_for_load_state("networkidle")

    assert refused == []
    assert page.evaluate("document.fonts.check('14px Inter')")


def test_without_scripts_everything_can_be_read(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()

    page.goto("/")

    expect(page.get_by_text("import top")).to_be_visible()
    expect(page.locator("time").first).to_contain_text("3 days ago")
    expect(page.locator("[data-copy]:visible")).to_have_count(0)
    page.locator(".menu summary").click()
    expect(page.get_by_role("button", name="Dark")).to_be_visible()
    context.close()


def test_copying_says_so_and_gives_the_whole_value(page: Page) -> None:
    page.goto("/")

    page.get_by_role("button", name="Copy AppKey").first.click()

    expect(page.locator("#said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "53519730"


def test_the_chosen_language_is_remembered_on_the_next_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("tab", name="Python").click()

    page.reload()

    expect(page.get_by_role("tab", name="Python")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("import top")).to_be_visible()
    expect(page.get_by_text("gw.example/router")).to_be_hidden()


def test_escape_closes_the_menu_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/")
    summary = page.locator(".menu summary")
    summary.click()
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Escape")

    expect(page.locator(".menu-panel")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_chosen_theme_stays(page: Page) -> None:
    page.goto("/")
    page.locator(".menu summary").click()

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/sign-in/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_password_can_be_shown(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Password", exact=True).fill("correct horse")

    page.get_by_role("button", name="Show password").click()

    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    expect(page.get_by_label("Password", exact=True)).to_have_value("correct horse")


def test_after_a_failed_submit_the_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".form-summary")).to_be_focused()

    page.locator(".form-summary a").first.click()

    expect(page.locator("#id_team")).to_be_focused()
    expect(page.locator("#id_team")).to_have_value("six")


def test_a_draft_saves_itself_and_takes_the_new_version(page: Page) -> None:
    page.goto("/")

    page.get_by_label("Software name").fill("Lumbre Sync 2")

    expect(page.locator("[data-draft-words]")).to_contain_text("Draft saved")
    expect(page.locator("[data-draft-words]")).to_contain_text("ago")
    expect(page.locator("input[name=version]")).to_have_value("8")


def test_a_draft_that_was_not_saved_says_so(page: Page) -> None:
    page.goto("/")

    page.get_by_label("Software name").fill("broken")

    expect(page.locator("[data-draft-words]")).to_have_text("Not saved, trying again")
    expect(page.locator("[data-draft-sign]")).to_have_class("draft-sign is-unsaved")


def test_a_form_of_somebody_signed_out_is_not_sent_until_it_can_be_saved(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Software name").fill("signed out")
    expect(page.locator("[data-draft-words]")).to_contain_text("Sign in in another tab")

    page.get_by_label("Software name").press("Enter")
    expect(page.locator("[data-draft-words]")).to_contain_text("Sign in in another tab")

    expect(page.get_by_label("Software name")).to_have_value("signed out")
    page.get_by_label("Software name").fill("signed in again")
    expect(page.locator("[data-draft-words]")).to_contain_text("Draft saved")


def test_a_draft_that_another_tab_saved_later_offers_both(page: Page) -> None:
    page.goto("/")

    page.get_by_label("Software name").fill("another tab")

    expect(page.get_by_role("button", name="Show what it saved")).to_be_visible()
    expect(page.get_by_role("button", name="Keep what is here")).to_be_visible()


def test_a_chosen_picture_is_taken_at_once(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "new.jpg"
    picture.write_bytes(b"the server looks inside")
    page.goto("/")

    page.locator("#id_licence").set_input_files(picture)

    expect(page.locator("#id_licence_box strong")).to_have_text("new.jpg")
    expect(page.locator("#id_licence")).to_be_focused()


def test_a_refused_picture_brings_its_sentence(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "new.gif"
    picture.write_bytes(b"GIF89a")
    page.goto("/")

    page.locator("#id_licence").set_input_files(picture)

    expect(page.locator("#id_licence_error")).to_have_text("This is a .gif. A .jpg is allowed.")


def test_a_name_is_looked_at_while_typing_and_another_one_is_offered(page: Page) -> None:
    page.goto("/")

    page.get_by_label("Application name").fill("Taken")

    expect(page.locator("[data-check-words]")).to_contain_text("Too close to another app's name.")
    expect(page.locator("[data-rule=free]")).to_have_class("is-wrong")
    page.get_by_role("button", name="Taken_2").click()
    expect(page.locator("[data-check-words]")).to_have_text("This name is free.")
    expect(page.locator("[data-count-of=id_name]")).to_have_text("7 of 30")
    expect(page.locator("[data-name-preview]")).to_have_text("Taken_2")


def test_an_undo_answers_to_its_key(page: Page) -> None:
    page.goto("/undo/")
    expect(page.locator(".undo-bar")).to_contain_text("Application withdrawn")

    page.keyboard.press("u")

    page.wait_for_url("**/undone/")


def test_times_stand_in_the_readers_zone(browser: Browser, address: str) -> None:
    shown = []
    for zone in ("Asia/Shanghai", "America/Lima"):
        context: BrowserContext = browser.new_context(base_url=address, timezone_id=zone)
        page = context.new_page()
        page.goto("/")
        time = page.locator(".timeline time").first
        expect(time).to_contain_text("3 days ago")
        shown.append(time.inner_text())
        assert "UTC" in str(time.get_attribute("title"))
        context.close()

    assert shown[0] != shown[1]

"""What people do on the pages, in their own words."""

import io
import re
import time
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.instances import Instance

PASSWORD = "correct horse battery staple"


def arrive(browser: Browser, instance: Instance, *, width: int = 1280) -> Page:
    """Somebody new at the console's door, with a browser of their own."""
    context: BrowserContext = browser.new_context(
        base_url=instance.console,
        viewport={"width": width, "height": 900},
        locale="en-GB",
        timezone_id="Europe/Madrid",
    )
    return context.new_page()


def sign_up(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    page.goto(link_in_newest_mail(page, "Confirm your e-mail address"))
    page.get_by_role("button", name="Yes, confirm it").click()


def link_in_newest_mail(page: Page, subject: str | re.Pattern[str]) -> str:
    """The address of the button in the newest mail with this subject, once it has come."""
    mail = page.get_by_role("link", name=subject).first
    until = time.monotonic() + 60
    page.goto("/mailbox/")
    while not mail.is_visible() and time.monotonic() < until:
        page.wait_for_timeout(250)
        page.reload()
    mail.click()
    address = page.frame_locator("iframe").get_by_role("link").first.get_attribute("href")
    assert address
    return address


def sign_in(page: Page, instance: Instance, who: str) -> None:
    """One of the cast, with the second factor where the account has one."""
    person = instance.cast[who]
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    if person["totp_secret"]:
        page.get_by_label(re.compile("[Cc]ode")).fill(instance.code_of(who))
        page.get_by_role("button", name=re.compile("Sign in|Continue|Confirm")).first.click()


def licence(folder: Path, *, words: str = "REGISTRO DE EMPRESAS") -> Path:
    """A picture that a reviewer could read."""
    picture = Image.new("RGB", (1200, 850), "#fbf9f1")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, 1170, 820), outline="#9db29d", width=4)
    pen.text((420, 120), words, fill="#222", font_size=36)
    pen.text((160, 300), "CIF  B58818501", fill="#222", font_size=32)
    pen.text((160, 400), "LUMBRE DIGITAL, S.L.", fill="#222", font_size=32)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    path = folder / "cif-lumbre-digital.jpg"
    path.write_bytes(out.getvalue())
    return path

"""The seed's whole way as a person walks it with a browser, one method a step."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import requests

from serai.cli.browser import TIMEOUT_SECONDS, Browser, Lost, Page
from serai.cli.cast_file import CODE_SECONDS, Person
from serai.cli.invented import licence_picture, software_answers
from serai.protocol.signature import sign

APP_TYPE = "dropshipping"
METHOD = "aliexpress.ds.category.get"
COMPANY = "Lumbre Digital S.L."
PERSON = "Lucía Ferrer"
MOBILE = "+34 612 34 56 78"
CIF = "B58818501"
MAIL_WITHIN_SECONDS = 45.0
_BEIJING = timezone(timedelta(hours=8))  # the protocol's clock, whatever the platform's zone


@dataclass
class Journey:
    """Somebody new, on the way from sign-up to a signed call that answers."""

    console_url: str
    gateway_url: str
    reviewer: Person
    app_key: str = ""
    app_secret: str = ""

    def __post_init__(self) -> None:
        self._email = f"demo-{secrets.token_hex(4)}@demo.example"
        self._browser = Browser(self.console_url)
        self._case = ""

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("Sign up", self._sign_up),
            ("Open the link in the mail", self._confirm_address),
            ("Confirm the agreement", self._accept_agreement),
            ("Give developer information", self._give_information),
            ("Choose category and app type", self._choose_type),
            ("Fill in the form", self._fill_in),
            ("Confirm and submit", self._submit),
            ("A reviewer approves", self._approve),
            ("Read the mail", self._read_mail),
            ("Create App", self._create_app),
            ("Make a signed call", self._call),
        ]

    def _sign_up(self) -> None:
        page = self._browser.open("/account/signup/")
        form = page.form("email", "password1")
        password = secrets.token_urlsafe(16)
        self._browser.submit(page, form, {"email": self._email, "password1": password})

    def _confirm_address(self) -> None:
        page = self._browser.open(self._link_mailed("/account/confirm-email/"))
        page = self._browser.submit(page, page.form_to("/account/confirm-email/"))
        if "/confirm-email/" in page.path:
            raise Lost(f"The address is still not confirmed: {' '.join(page.said)}")

    def _accept_agreement(self) -> None:
        page = self._browser.open("/agreement/")
        page = self._browser.submit(page, page.form("digest", "accepted"), {"accepted": "on"})
        _expect_no_fault(page, "digest")

    def _give_information(self) -> None:
        page = self._browser.open("/developer/")
        answers = {
            "registers_as": "company",
            "legal_name": COMPANY,
            "country": "ES",
            "tax_number": CIF,
            "contact_name": PERSON,
            "mobile": MOBILE,
            "email": self._email,
        }
        page = self._browser.submit(page, page.form("legal_name", "country"), answers)
        _expect_no_fault(page, "legal_name")

    def _choose_type(self) -> None:
        page = self._browser.open("/apps/create/")
        for top in _below(page, "/apps/create/"):
            for leaf in _below(self._browser.open(top), top):
                if f"/apply/{APP_TYPE}/" in self._browser.open(leaf).links:
                    return
        raise Lost(f"No category offers to apply for {APP_TYPE}.")

    def _fill_in(self) -> None:
        page = self._browser.open(f"/apply/{APP_TYPE}/")
        form = page.form("software_name", "accepts_agreement")
        answers = software_answers(PERSON, self._email, MOBILE) | {"accepts_agreement": "on"}
        licence = {"business_license": ("licence.png", licence_picture(COMPANY), "image/png")}
        self._page = self._browser.submit(page, form, answers, files=licence)
        _expect(self._page, "/check/")

    def _submit(self) -> None:
        form = self._page.form("revision")
        page = self._browser.submit(self._page, form)
        _expect(page, "/applications/Q-")
        self._case = page.path.strip("/").rpartition("/")[2]

    def _approve(self) -> None:
        rita = Browser(self.console_url)
        self._sign_in(rita)
        queue = rita.open("/review/")
        page = rita.open(queue.link(f"/review/{self._case}/"))
        page = rita.submit(page, page.form("step", "round"), press=("step", "approve"))
        _expect(page, "/review/")

    def _sign_in(self, browser: Browser) -> None:
        page = browser.open("/account/login/")
        who = {"login": self.reviewer.email, "password": self.reviewer.password}
        page = browser.submit(page, page.form("login", "password"), who)
        for _ in range(2):
            form = page.form("code")
            page = browser.submit(page, form, {"code": self.reviewer.code()})
            if not any("code" in form.names for form in page.forms):
                return
            # A code is good once: somebody used this one, so wait for the next.
            time.sleep(CODE_SECONDS - time.time() % CODE_SECONDS + 0.5)
            page = browser.open(page.path)
        raise Lost(f"{self.reviewer.name} cannot sign in: {' '.join(page.said)}")

    def _read_mail(self) -> None:
        self._create_app_address = self._link_mailed(f"/apps/new/{APP_TYPE}/")

    def _create_app(self) -> None:
        page = self._browser.open(self._create_app_address)
        name = f"Demo_{secrets.token_hex(4)}"
        page = self._browser.submit(page, page.form("name"), {"name": name})
        _expect_no_fault(page, "name")
        self.app_key = _first(page.codes, r"[1-8]\d{7}")
        self.app_secret = _first(page.codes, r"[A-Za-z0-9]{32}")

    def _call(self) -> None:
        parameters = {
            "method": METHOD,
            "app_key": self.app_key,
            "timestamp": f"{datetime.now(UTC).astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}",
            "format": "json",
            "v": "2.0",
            "sign_method": "hmac-sha256",
        }
        parameters["sign"] = sign(parameters, self.app_secret, "hmac-sha256")
        session = requests.Session()
        session.trust_env = False
        answer = session.post(
            f"{self.gateway_url}/router/rest", data=parameters, timeout=TIMEOUT_SECONDS
        )
        body: dict[str, Any] = answer.json()
        if f"{METHOD.replace('.', '_')}_response" not in body:
            raise Lost(f"The gateway answered {body}")

    def _link_mailed(self, part: str) -> str:
        """The link that holds this part, from the newest mail to us, as soon as it has come."""
        until = time.monotonic() + MAIL_WITHIN_SECONDS
        seen: set[str] = set()
        while time.monotonic() < until:
            for address in _below(self._browser.open("/mailbox/"), "/mailbox/"):
                if address in seen:
                    continue
                seen.add(address)
                mail = self._browser.open(address)
                if self._email in mail.html and any(part in link for link in mail.links):
                    return mail.link(part)
            time.sleep(0.1)
        raise Lost(f"No mail with a link to {part} came within {MAIL_WITHIN_SECONDS:.0f} s.")


def _below(page: Page, path: str) -> list[str]:
    """Links to pages right below a path, in order."""
    found = [
        a for a in page.links if a.startswith(path) and a.rstrip("/").count("/") == path.count("/")
    ]
    return list(dict.fromkeys(found))


def _first(codes: list[str], shape: str) -> str:
    for code in codes:
        if re.fullmatch(shape, code):
            return code
    raise Lost("The page of the new app does not show its keys.")


def _expect(page: Page, part: str) -> None:
    if part not in page.path:
        raise Lost(f"Still at {page.path}: {' '.join(page.said) or 'it does not say why'}")


def _expect_no_fault(page: Page, field: str) -> None:
    """The form came back: what it says stands in the way."""
    if any(field in form.names for form in page.forms):
        raise Lost(f"{page.path} is still asking: {' '.join(page.said)}")

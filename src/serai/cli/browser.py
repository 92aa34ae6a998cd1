"""A browser without a window: cookies, redirects, links and forms, filled in by field name."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT_SECONDS = 30
File = tuple[str, bytes, str]  # name, content, content type


class Lost(Exception):
    """A page is not what the way expects; its text is one line for the person who watches."""


@dataclass
class Form:
    """A form as its page drew it: what it would send if it were submitted untouched."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass
class Page:
    url: str
    html: str
    forms: list[Form]
    links: list[str]
    codes: list[str]  # what is set in a fixed width, to be copied
    said: list[str]  # what stands at errors and alerts

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, *names: str) -> Form:
        """The one with these fields."""
        for form in self.forms:
            if form.names.issuperset(names):
                return form
        raise Lost(f"{self.path} has no form with {' and '.join(names)}.{self._said()}")

    def form_to(self, part: str) -> Form:
        """The first whose address holds this part."""
        for form in self.forms:
            if part in form.action:
                return form
        raise Lost(f"{self.path} has no form that leads to {part}.{self._said()}")

    def link(self, part: str) -> str:
        """The first address that holds this part."""
        for address in self.links:
            if part in address:
                return address
        raise Lost(f"{self.path} has no link to {part}.{self._said()}")

    def _said(self) -> str:
        return f" It says: {' '.join(self.said)}" if self.said else ""


class Browser:
    """One person's browser on one console."""

    def __init__(self, address: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # a console on this machine is behind no proxy
        self._session.headers["User-Agent"] = "serai-demo"
        self._address = address

    def open(self, where: str) -> Page:
        return self._page(self._session.get(self._absolute(where), timeout=TIMEOUT_SECONDS))

    def submit(
        self,
        page: Page,
        form: Form,
        answers: dict[str, str] | None = None,
        *,
        files: dict[str, File] | None = None,
        press: tuple[str, str] | None = None,
    ) -> Page:
        """Send a form with some fields filled in; `press` is the button's name and value."""
        sent = dict(form.values) | {name: [value] for name, value in (answers or {}).items()}
        if press is not None:
            sent[press[0]] = [press[1]]
        target = urljoin(page.url, form.action)
        if form.method == "get":
            answer = self._session.get(target, params=sent, timeout=TIMEOUT_SECONDS)
        else:
            answer = self._session.post(
                target,
                data=sent,
                files=files,
                headers={"Referer": page.url},
                timeout=TIMEOUT_SECONDS,
            )
        return self._page(answer)

    def _absolute(self, where: str) -> str:
        return urljoin(f"{self._address}/", where)

    def _page(self, answer: requests.Response) -> Page:
        reader = _Reader()
        reader.feed(answer.text)
        page = Page(answer.url, answer.text, reader.forms, reader.links, reader.codes, reader.said)
        if answer.status_code >= 500 or answer.status_code == 404:
            raise Lost(f"{page.path} answered {answer.status_code}.")
        return page


class _Reader(HTMLParser):
    """Reads forms, links and the words that matter; scripts and looks do not."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.codes: list[str] = []
        self.said: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._open: dict[str, int] = {}  # how deep we are in textarea, code and alerts
        self._alert_tag = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self._begin_words(tag, facts)
        match tag:
            case "form":
                self._form = Form(facts.get("action", ""), facts.get("method", "get").lower())
                self.forms.append(self._form)
            case "a" if facts.get("href"):
                self.links.append(facts["href"])
            case "option" if self._form is not None and self._select:
                self._choice(self._form, facts)
            case "input" | "button" | "select" | "textarea" if facts.get("name"):
                if self._form is not None:
                    self._field(self._form, tag, facts)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open[tag] -= 1
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = ""
            case "textarea":
                self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            typed = self._form.values[self._textarea]
            typed[0] = (typed[0] + data).lstrip("\n")
        words = " ".join(data.split())
        if words and self._open.get("code"):
            self.codes.append(words)
        if words and self._open.get(self._alert_tag):
            self.said.append(words)

    def _begin_words(self, tag: str, facts: dict[str, str]) -> None:
        if tag in self._open:
            self._open[tag] += bool(self._open[tag])
        is_alert = facts.get("role") == "alert" or "field-error" in facts.get("class", "").split()
        if is_alert and not self._open.get(self._alert_tag):
            self._alert_tag = tag
            self._open[tag] = 1
        if tag == "code":
            self._open[tag] = 1

    def _field(self, form: Form, tag: str, facts: dict[str, str]) -> None:
        name, kind = facts["name"], facts.get("type", "text")
        form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            form.values[name] = [""]
        elif tag == "button" or kind in ("submit", "checkbox", "radio"):
            if "checked" in facts:
                form.values.setdefault(name, []).append(facts.get("value", "on"))
        elif kind != "file":
            form.values[name] = [facts.get("value", "")]

    def _choice(self, form: Form, facts: dict[str, str]) -> None:
        if "selected" in facts or self._select not in form.values:
            form.values[self._select] = [facts.get("value", "")]

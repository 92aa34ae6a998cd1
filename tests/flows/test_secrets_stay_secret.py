"""Canaries: a password, an AppSecret and session cookies are used in every way there is, and then
looked for in all that the processes said and in all that they wrote down."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Page

from serai.domain.apps.keys import PREFIX
from tests.flows import people
from tests.gateway.calling import post, signed
from tests.instances import Instance

# Meant for people's eyes, or the keys themselves.
OPEN_BY_PURPOSE = ("keys", "cast.json")
CALLS = 3


@pytest.fixture(scope="module")
def canaries(instance: Instance, browser: Browser) -> Iterator[dict[str, str]]:
    """Values by what they are, after a life with them."""
    newcomer, owner = people.arrive(browser, instance), people.arrive(browser, instance)
    people.sign_up(newcomer, "canary@example.com")
    _fail_to_sign_in(instance)
    people.sign_in(owner, instance, "ada")
    key, secret = _shown_secret(owner)
    _call(instance, key, secret)
    found = {
        "password": people.PASSWORD,
        "AppSecret": secret,
        "newcomer's session": _session(newcomer),
        "owner's session": _session(owner),
    }
    assert all(len(value) > 20 for value in found.values())
    yield found
    for page in (newcomer, owner):
        page.context.close()


def test_no_process_says_a_secret(instance: Instance, canaries: dict[str, str]) -> None:
    said = "".join(instance.heard)

    assert "published" in said  # the processes do speak
    assert [name for name, value in canaries.items() if value in said] == []


def test_no_file_holds_a_secret(instance: Instance, canaries: dict[str, str]) -> None:
    read = 0
    for path in _files(instance.data):
        content = path.read_bytes()
        read += 1
        for name, value in _kept_nowhere(path, canaries).items():
            assert value.encode() not in content, f"{name} in {path.name}"
    assert read > 10


def test_no_call_is_kept_with_a_secret(instance: Instance, canaries: dict[str, str]) -> None:
    kept = _kept_calls(instance)

    assert len(kept) >= CALLS
    assert [n for n, value in canaries.items() if any(value in row for row in kept)] == []


def _fail_to_sign_in(instance: Instance) -> None:
    """The password where it fails: without the form's token, and in an address."""
    httpx.post(
        f"{instance.console}/account/login/",
        data={"login": "nobody@example.com", "password": people.PASSWORD},
        trust_env=False,
    )
    httpx.get(f"{instance.console}/account/login/", params={"next": "//elsewhere"}, trust_env=False)


def _shown_secret(page: Page) -> tuple[str, str]:
    page.goto("/apps/")
    later = page.get_by_role("button", name=re.compile("later", re.IGNORECASE))
    if later.count():  # a new version of the agreement
        later.click()
        page.goto("/apps/")
    keys = re.findall(r"/apps/(\d{8})/", page.content())
    page.goto(f"/apps/{keys[0]}/secret/")
    found = re.search(rf"\b{PREFIX}[0-9A-Za-z]{{28}}\b", page.content())
    assert found, page.url
    return keys[0], found.group()


def _call(instance: Instance, key: str, secret: str) -> None:
    """Answered; refused for its sign; and with the secret where it never belongs."""
    answered = post(instance.gateway, signed(secret=secret, app_key=key))
    assert "error_response" not in answered.json()
    post(instance.gateway, signed(secret="wrong", app_key=key))
    post(instance.gateway, signed(secret=secret, app_key=key, app_secret=secret))
    until = time.monotonic() + 20
    while len(_kept_calls(instance)) < CALLS:
        assert time.monotonic() < until, "the calls were not kept"
        time.sleep(0.1)


def _session(page: Page) -> str:
    return next(c["value"] for c in page.context.cookies() if c["name"] == "session")


def _files(data: Path) -> list[Path]:
    everything = [path for path in data.rglob("*") if path.is_file()]
    return [p for p in everything if p.relative_to(data).parts[0] not in OPEN_BY_PURPOSE]


def _kept_nowhere(path: Path, canaries: dict[str, str]) -> dict[str, str]:
    """The main database looks sessions up by their cookie's value."""
    if path.name.startswith("serai.sqlite3"):
        return {name: v for name, v in canaries.items() if not name.endswith("session")}
    return canaries


def _kept_calls(instance: Instance) -> list[str]:
    url = instance.environment["SERAI_DATABASE_URL"]
    if url:
        with psycopg.connect(url) as server:
            rows = server.execute("SELECT c::text FROM usage_callrecord c").fetchall()
    else:
        with closing(sqlite3.connect(instance.data / "calls.sqlite3")) as file:
            rows = file.execute("SELECT * FROM usage_callrecord").fetchall()
    return [str(row) for row in rows]

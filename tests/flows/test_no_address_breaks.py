"""Strangers and each kind of person at every address, with anything in it: never a 500."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from serai.domain.catalog.actions import load_pack
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case
from tests import make
from tests.backoffice.staff import with_second_factor
from tests.console.accounts.people import with_app
from tests.flows.whole_lives import applied, developer

pytestmark = pytest.mark.django_db(databases="__all__")
STRANGE = [
    "0",
    "99999999999999999999",
    "１２３４５６７８",
    "%00",
    "%ff",
    "a" * 3000,
    "Q-10001%0d%0aX:1",
]
WORDS = ["\x00", "\r\nBcc: x@example.com", "<script>x</script>", "\u202egnp", "😀" * 200, "٣"]


@pytest.mark.parametrize("who", ["stranger", "developer", "reviewer", "operator"])
def test_no_address_breaks(who: str) -> None:
    load_pack(Path(settings.PACKS) / "dropshipping", by=None)
    somebody = browser_of(who)
    somebody_elses = Case.objects.of(applied(developer(), Status.SUBMITTED)).number

    for address in addresses([*STRANGE, somebody_elses]):
        for answer in (somebody.get(address), somebody.post(address, hostile_form())):
            assert answer.status_code < 500, address
            assert "Traceback" not in answer.content.decode(errors="replace")


def test_no_address_takes_another_method_than_pages_have(
    django_assert_num_queries: Any,
) -> None:
    client = Client(headers={"host": "localhost:8000"}, enforce_csrf_checks=True)
    places = [*addresses(["1"]), "/no/such/page/"]

    with django_assert_num_queries(0):
        answers = {
            (method, address): client.generic(method, address)
            for address in places
            for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
        }

    assert len(places) > 50
    assert [where for where, answer in answers.items() if answer.status_code != 405] == []
    assert {answer["Allow"] for answer in answers.values()} == {"GET, HEAD, POST"}


def browser_of(who: str) -> Client:
    client = Client(headers={"host": "localhost:8000"})
    if who == "developer":
        client.force_login(developer().user)
    elif who != "stranger":
        staff = make.reviewer() if who == "reviewer" else make.operator()
        client = with_second_factor(with_app(staff))
    return client


def hostile_form() -> dict[str, Any]:
    names = ("login", "email", "name", "reason", "step", "round", "version", "revision", "next")
    fields = dict(zip(names, WORDS * 2, strict=False))
    return fields | {"business_license": SimpleUploadedFile("\r\n.png", b"\x89PNG")}


def addresses(values: list[str]) -> Iterator[str]:
    """Every address of the console, the back office and the accounts, with each strange value."""
    for pattern in sorted(set(_patterns(get_resolver(), ""))):
        for value in values if "{}" in pattern else [""]:
            yield "/" + pattern.replace("{}", value)


def _patterns(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + _filled(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, here)
        elif isinstance(entry, URLPattern):
            yield here


def _filled(pattern: str) -> str:
    """`apps/<slug:top>/` and `^apps/(?P<key>[0-9]{8})/$` alike as `apps/{}/`."""
    plain = re.sub(r"<[^>]+>", "{}", re.sub(r"\(\?P<\w+>[^)]*\)", "{}", pattern))
    return plain.strip("^$")

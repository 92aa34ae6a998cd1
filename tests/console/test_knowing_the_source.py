"""From where a request came: what our own proxies saw, and never what anybody made up."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from serai.console.source import source_of


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "source"),
    [
        ("", "203.0.113.24", "", "203.0.113.24"),
        ("", "203.0.113.24", "198.51.100.1", "203.0.113.24"),
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.24", "203.0.113.24"),
        ("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 203.0.113.24, 10.0.0.2", "203.0.113.24"),
        ("10.0.0.0/8", "203.0.113.24", "1.1.1.1", "203.0.113.24"),
        ("10.0.0.1, 2001:db8::/32", "2001:db8::1", "2001:db9::24", "2001:db9::24"),
        ("10.0.0.0/8", "10.0.0.1", "not an address", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("", "", "", "unknown"),
    ],
)
def test_the_source_is_the_first_address_that_is_not_ours(
    trusted: str, peer: str, forwarded: str, source: str, settings: Settings
) -> None:
    settings.SERAI_TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)

    assert source_of(request) == source

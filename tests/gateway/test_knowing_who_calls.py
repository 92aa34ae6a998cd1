"""The source of a call: the peer, or whom a trusted proxy heard from; and allow-lists of it."""

import pytest

from serai.gateway.addresses import Sources, is_among, networks
from serai.gateway.told_headers import told_by

PROXIES = networks(["10.0.0.0/8", "fd00::/8"])


def source(peer: str, *forwarded: str) -> str:
    headers = tuple((b"x-forwarded-for", value.encode()) for value in forwarded)
    return Sources(PROXIES).of(peer, told_by(headers).forwarded_for)


@pytest.mark.parametrize(
    ("peer", "forwarded", "wanted"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9, 10.9.9.9"], "203.0.113.9"),
        ("10.0.0.1", ["10.7.7.7,10.9.9.9"], "10.7.7.7"),
        ("10.0.0.1", ["203.0.113.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, unknown, 10.2.2.2"], "10.2.2.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("fd00::1", ["2001:DB8:0:0::7"], "2001:db8::7"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("fe80::1%eth0", [], "fe80::1"),
        ("", [], ""),
    ],
)
def test_the_first_address_from_the_right_that_is_no_proxy_of_ours(
    peer: str, forwarded: list[str], wanted: str
) -> None:
    assert source(peer, *forwarded) == wanted


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert Sources().of("10.0.0.1", b"203.0.113.9") == "10.0.0.1"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("203.0.113.9", True),
        ("203.0.113.10", False),
        ("198.51.100.200", True),
        ("198.51.101.1", False),
        ("2001:db8:1::5", True),
        ("2001:db8:2::5", False),
        ("::ffff:203.0.113.9", True),
        ("nobody", False),
        ("", False),
    ],
)
def test_addresses_and_ranges_of_both_kinds(address: str, wanted: bool) -> None:
    allowed = networks(["203.0.113.9", "198.51.100.0/24", "2001:db8:1::/48"])

    assert is_among(address, allowed) is wanted

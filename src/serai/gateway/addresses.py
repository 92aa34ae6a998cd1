"""Who calls: the source of a request, also behind proxies, and whether it is on an allow-list."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and ranges as networks. ValueError naming the first that is neither."""
    return tuple(ip_network(text, strict=False) for text in texts)


def is_among(source: str, allowed: Sequence[Network]) -> bool:
    address = _address(source)
    return address is not None and any(address in network for network in allowed)


class Sources:
    """Finds who called. Only proxies that the operator named are believed."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = trusted

    def of(self, peer: str, forwarded_for: bytes) -> str:
        """The address of whoever called the first of our proxies, or the peer's own.

        `forwarded_for`: the values of `X-Forwarded-For`, joined by commas. Each proxy appends whom
        it heard from; what stands left of the first address that is no proxy of ours was written
        by the caller, and says nothing.
        """
        source = plain(peer)
        if not self._trusted or not is_among(source, self._trusted):
            return source
        for text in reversed(forwarded_for.decode("latin-1").split(",")):
            address = _address(text.strip())
            if address is None:
                break
            source = str(address)
            if not is_among(source, self._trusted):
                break
        return source


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The one way to write an address: an IPv4 address in IPv6 clothes is an IPv4 address."""
    address = _address(text)
    return text if address is None else str(address)


@lru_cache(maxsize=4096)
def _address(text: str) -> _Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.scope_id is not None:  # which of our network cards says nothing about a caller
            return IPv6Address(int(address))
    return address

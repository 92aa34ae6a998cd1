"""The rule of an app's allow-list: addresses and ranges, IPv4 and IPv6, each written one way."""

from ipaddress import IPv6Network, ip_network

from serai.domain.refused import Refused

MOST = 100
_LONGEST = 64


def normalised(lines: list[str]) -> list[str]:
    """The networks in these lines, each once, in order: `203.0.113.9`, `2001:db8::/32`.

    Refused names the first line that is neither an address nor a range.
    """
    found = dict.fromkeys(_network(line.strip()) for line in lines if line.strip())
    if len(found) > MOST:
        raise Refused(
            "At most %(most)s addresses and ranges are possible; these are %(count)s.",
            most=MOST,
            count=len(found),
        )
    return list(found)


def _network(text: str) -> str:
    try:
        network = ip_network(text, strict=True)
    except ValueError:
        raise Refused(
            "%(text)s is no address and no range. Write 203.0.113.9, 203.0.113.0/24 or"
            " 2001:db8::/48.",
            text=_in_short(text),
        ) from None
    if network.prefixlen == 0:
        raise Refused("%(text)s is everybody. Leave the list empty instead.", text=_in_short(text))
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise Refused("Write %(text)s as an IPv4 address.", text=_in_short(text))
    only_one = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if only_one else str(network)


def _in_short(text: str) -> str:
    shown = "".join(c for c in text if c.isprintable())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"

"""From which address a request came, as far as that can be known."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """The address of whoever asked; X-Forwarded-For counts only as far as our own proxies wrote it.

    Read from the right: each proxy adds the address that it saw, so the first one that is not a
    trusted proxy's is the client's. What stands left of it anybody can have made up.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    ways = [way.strip() for way in request.headers.get("X-Forwarded-For", "").split(",")]
    while _is_trusted(address) and ways and _is_address(ways[-1]):
        address = ways.pop()
    return address if _is_address(address) else "unknown"


def _is_trusted(address: str) -> bool:
    names = [name.strip() for name in settings.SERAI_TRUSTED_PROXIES.split(",") if name.strip()]
    return _is_address(address) and any(
        ip_address(address) in ip_network(name, strict=False) for name in names
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

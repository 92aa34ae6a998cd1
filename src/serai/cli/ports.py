"""The ports that Serai listens on: taken ones are named before anything starts."""

import socket
from contextlib import ExitStack, closing
from typing import NamedTuple

from django.conf import settings

from serai.cli.cannot_start import CannotStart

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Place(NamedTuple):
    """Where one part listens, and the variable that moves it."""

    name: str
    host: str
    port: int
    variable: str


def console() -> Place:
    return Place("console", settings.SERAI_BIND, settings.SERAI_CONSOLE_PORT, "SERAI_CONSOLE_PORT")


def gateway() -> Place:
    return Place("gateway", settings.SERAI_BIND, settings.SERAI_GATEWAY_PORT, "SERAI_GATEWAY_PORT")


def sandboxes() -> tuple[Place, Place]:
    """The sandbox, and its second instance that stands for the operator's real services."""
    sandbox, marketplace = settings.SERAI_SANDBOX_PORTS
    return (
        Place("sandbox", LOOPBACK[0], sandbox, "SERAI_SANDBOX_PORTS"),
        Place("marketplace", LOOPBACK[0], marketplace, "SERAI_SANDBOX_PORTS"),
    )


def listen(place: Place) -> socket.socket:
    """A socket that listens there. CannotStart when somebody else does already."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.host, place.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"The {place.name} cannot listen on {place.host}:{place.port} ({error.strerror}). "
            f"{place.variable} chooses another port."
        ) from None
    return listener


def check_free(*places: Place) -> None:
    """CannotStart for the first of these that cannot be listened on, two equal ones included."""
    with ExitStack() as held:
        for place in places:
            held.enter_context(closing(listen(place)))


def answers(place: Place) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((place.host, place.port), timeout=1).close()
    except OSError:
        return False
    return True

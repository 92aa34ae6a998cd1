"""What an upstream may take, what it gives, and the ways in which it fails."""

from typing import NamedTuple


class UpstreamLimits(NamedTuple):
    """Times in seconds, the answer in bytes.

    `idle` is shorter than the five seconds after which common servers close a connection: a
    request sent just then is lost, and a write must not be sent twice.
    """

    connections: int = 128
    waiting: int = 1024
    connect: float = 3.0
    read: float = 10.0
    total: float = 20.0
    idle: float = 3.0
    answer: int = 8 * 1024 * 1024
    failures: int = 20
    """So many failures in a row, and the upstream is left alone for `pause` seconds."""
    pause: float = 2.0


class UpstreamAnswer(NamedTuple):
    status: int
    body: bytes


class UpstreamFailed(Exception):
    """The upstream gave no usable answer. `sent`: bytes of the request may have reached it."""

    sent = True


class Unreachable(UpstreamFailed):
    """No connection could be made: nothing was sent."""

    sent = False


class Busy(UpstreamFailed):
    """Too many calls wait for this upstream already: nothing was sent."""

    sent = False


class LeftAlone(Busy):
    """The upstream failed too often in a row: nothing was sent."""


class TimedOut(UpstreamFailed):
    """The upstream did not answer in time."""


class NoTurn(TimedOut):
    """The time was over before a connection was free."""

    sent = False


class Broken(UpstreamFailed):
    """The connection ended before the answer did. `answered`: some of the answer had come."""

    def __init__(self, *, answered: bool, sent: bool = True) -> None:
        super().__init__("broken")
        self.answered = answered
        self.sent = sent

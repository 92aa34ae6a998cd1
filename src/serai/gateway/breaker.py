"""A circuit breaker: who failed many times in a row is left alone for a while."""


class Breaker:
    """Opens after `failures` in a row; then one call at a time may try, every `pause` seconds."""

    def __init__(self, *, failures: int, pause: float) -> None:
        self._failures = failures
        self._pause = pause
        self._failed = 0
        self._tries_again = 0.0

    def lets_pass(self, now: float) -> bool:
        """Whether a call may be tried. Of those that come while it is open, one a pause may."""
        if self._failed < self._failures:
            return True
        if now < self._tries_again:
            return False
        self._tries_again = now + self._pause
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self, now: float) -> None:
        self._failed += 1
        if self._failed >= self._failures:
            self._tries_again = now + self._pause

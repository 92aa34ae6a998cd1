"""Which of several nodes counts and binds the calls of an app.

HAProxy spreads calls by `balance url_param app_key check_post` and `hash-type map-based`: the sdbm
hash of the AppKey's bytes, modulo the number of live nodes, in the order in which they are listed.
Here the same is worked out once more, so that a node knows an app that is not its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

SETTLING = timedelta(seconds=5)
"""So long HAProxy and the nodes may differ about who lives; what was bound then counts as lost."""
KEPT = timedelta(minutes=30)


class Owning:
    """Nodes are `host:port`; `own` is one of them. All count as living until they do not answer."""

    def __init__(self, nodes: Sequence[str], own: str, *, now: datetime) -> None:
        self._nodes = tuple(nodes)
        self._own = own
        self._history: list[tuple[datetime, tuple[str, ...]]] = [(now, self._nodes)]

    @property
    def peers(self) -> tuple[str, ...]:
        return tuple(node for node in self._nodes if node != self._own)

    @property
    def living(self) -> tuple[str, ...]:
        return self._history[-1][1]

    def elsewhere(self, app_key: str) -> str | None:
        """The node that owns the app, None if it is this one."""
        found = _owner(app_key, self.living)
        return None if found == self._own else found

    def owned_since(self, app_key: str) -> datetime:
        """Writes stamped before this may have been bound by a node that owned the app then."""
        since = datetime.max.replace(tzinfo=UTC) - SETTLING
        for began, living in reversed(self._history):
            if _owner(app_key, living) != self._own:
                break
            since = began
        return since + SETTLING

    def change(self, node: str, *, lives: bool, now: datetime) -> bool:
        """A peer is there again, or does not answer any more. False: that was known."""
        if lives == (node in self.living):
            return False
        living = tuple(n for n in self._nodes if (lives if n == node else n in self.living))
        kept = [(at, then) for at, then in self._history[1:] if at > now - KEPT]
        self._history = [*self._history[:1], *kept, (now, living)]
        return True


def hash_of(app_key: bytes) -> int:
    """sdbm in 32 bits."""
    value = 0
    for byte in app_key:
        value = (byte + (value << 6) + (value << 16) - value) & 0xFFFFFFFF
    return value


@lru_cache(maxsize=65536)
def _owner(app_key: str, living: tuple[str, ...]) -> str:
    return living[hash_of(app_key.encode()) % len(living)]

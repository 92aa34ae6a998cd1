"""What the token store knows of a session: asked at first sight, then kept for a while.

Only a call whose signature holds gets here. The store is read in a thread of its own, so a slow
database holds up nobody but the calls with sessions that are new to this process.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple

from serai.gateway.admission import Token
from serai.gateway.store import Store, StoreUnavailable

MOST_KEPT = 50_000
"""Sessions kept in memory, at about 600 bytes each: 30 MB."""

MOST_ASKED = 1_000
FRESH_SECONDS = 60.0
UNKNOWN_SECONDS = 1.0
AWAY_SECONDS = 1.0

AWAY = Token("", datetime.min.replace(tzinfo=UTC), known=False)
"""The store could not be asked."""


class _Kept(NamedTuple):
    token: Token | None
    until: float


class Sessions:
    """Used by the event loop alone."""

    def __init__(
        self, store: Store, *, is_revoked: Callable[[str], bool], most_kept: int = MOST_KEPT
    ) -> None:
        self._store = store
        self._is_revoked = is_revoked
        self._most_kept = most_kept
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions")
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._asked: dict[str, asyncio.Future[Token | None]] = {}
        self._away_until = 0.0

    async def find(self, session: str) -> Token | None:
        """The token; None if there is none; AWAY if that cannot be known now.

        A revocation that was published counts at once, whatever is kept.
        """
        digest = hashlib.sha256(session.encode()).hexdigest()
        kept = self._kept.get(digest)
        if kept is not None and time.monotonic() < kept.until:
            self._kept.move_to_end(digest)
            token = kept.token
        else:
            token = await self._looked_up(digest, AWAY if kept is None else kept.token)
        if token is not None and self._is_revoked(digest):
            return token._replace(revoked=True)
        return token

    def close(self) -> None:
        self._thread.submit(self._store.close)
        self._thread.shutdown()

    async def _looked_up(self, digest: str, otherwise: Token | None) -> Token | None:
        asked = self._asked.get(digest)
        if asked is None:
            if time.monotonic() < self._away_until or len(self._asked) >= MOST_ASKED:
                return otherwise
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._thread, self._read, digest)
            self._asked[digest] = asked
            asked.add_done_callback(lambda _: self._asked.pop(digest, None))
        token = await asyncio.shield(asked)
        if token is AWAY:
            self._away_until = time.monotonic() + AWAY_SECONDS
            return otherwise
        self._keep(digest, token)
        return token

    def _read(self, digest: str) -> Token | None:
        try:
            row = self._store.token(digest)
        except StoreUnavailable:
            return AWAY
        return None if row is None else Token(*row)

    def _keep(self, digest: str, token: Token | None) -> None:
        lasts = UNKNOWN_SECONDS if token is None else FRESH_SECONDS
        self._kept[digest] = _Kept(token, time.monotonic() + lasts)
        self._kept.move_to_end(digest)
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)

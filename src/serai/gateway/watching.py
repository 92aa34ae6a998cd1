"""Whether the other nodes live: asked every second, as HAProxy asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from serai.gateway.owning import Owning

EVERY_SECONDS = 1.0
FALL, RISE = 3, 2

log = logging.getLogger("serai.gateway")


async def watch(owning: Owning, *, changed: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled. `changed` is called whenever a node went or came."""
    streaks = dict.fromkeys(owning.peers, 0)  # answers in a row, below 0: silences
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        for node, lives in zip(
            owning.peers, await asyncio.gather(*map(_lives, owning.peers)), strict=True
        ):
            streak = streaks[node]
            streaks[node] = max(streak, 0) + 1 if lives else min(streak, 0) - 1
            settled = streaks[node] >= RISE or streaks[node] <= -FALL
            if settled and owning.change(node, lives=lives, now=datetime.now(UTC)):
                log.warning("The node %s %s.", node, "is there" if lives else "does not answer")
                await changed()


async def _lives(node: str) -> bool:
    host, _, port = node.rpartition(":")
    try:
        async with asyncio.timeout(EVERY_SECONDS):
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            try:
                writer.write(b"GET /-/health HTTP/1.0\r\n\r\n")
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError):
        return False

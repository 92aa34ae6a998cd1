"""The other nodes of a platform that runs several: who owns an app, and asking that node."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from serai.gateway.exchange import Reply
from serai.gateway.handing_over import HandOver
from serai.gateway.owning import Owning
from serai.gateway.reading import Request
from serai.gateway.upstream_limits import UpstreamFailed
from serai.gateway.watching import watch
from serai.protocol.errors import CallRefused, Code
from serai.protocol.sealing import MasterKeys

log = logging.getLogger("serai.gateway")


class Nodes:
    def __init__(self, owning: Owning, keys: MasterKeys) -> None:
        self._owning = owning
        self._hand_over = HandOver(keys)
        self._watching: asyncio.Task[None] | None = None

    def start(self, *, changed: Callable[[], Awaitable[None]]) -> None:
        """Look after the other nodes; `changed` when one went or came."""
        self._watching = asyncio.create_task(watch(self._owning, changed=changed))

    def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self._hand_over.close()

    def owned_since(self, app_key: str) -> datetime:
        return self._owning.owned_since(app_key)

    async def asked(self, app_key: str, request: Request) -> Reply | None:
        """What the app's owner answers. None if this node is to answer.

        It also answers for an owner that cannot be reached: the balancer will soon send it here.
        """
        node = self._owning.elsewhere(app_key)
        if node is None:
            return None
        try:
            return await self._hand_over.ask(node, request)
        except UpstreamFailed as failed:
            log.warning("The node %s does not take a call: %r", node, failed)
            if not failed.sent:
                return None
            raise CallRefused(
                Code.SERVICE_UNAVAILABLE, sub_code="isp.remote-connection-timeout"
            ) from None

    def handed_over(self, message: bytes, headers: list[tuple[bytes, bytes]]) -> Request | None:
        """The call that another node hands over; None if no node wrote this."""
        return self._hand_over.received(message, headers)

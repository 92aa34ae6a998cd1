"""The nonces of HTTP Message Signatures (RFC 9421), each good for one message."""

import hashlib
from datetime import datetime, timedelta
from struct import Struct

from serai.protocol.call import HttpMessage
from serai.protocol.errors import CallRefused, Code

MOST_NONCES = 500_000
"""Nonces of all apps within the window, at about 130 bytes each: 65 MB. One more is refused."""

_NONCE_BYTES = 16
_MINUTE = Struct("<qq")  # which, and how many nonces follow


class Nonces:
    """The nonces that one process has seen; used by its event loop alone."""

    def __init__(self, *, window: timedelta, most: int = MOST_NONCES) -> None:
        self._window = int(window.total_seconds())
        self._most = most
        self._used: dict[int, set[bytes]] = {}  # by the minute in which they were created
        self._unclean_start = 0.0
        self._closed = False

    def __len__(self) -> int:
        return sum(map(len, self._used.values()))

    def start_after_a_kill(self, now: datetime) -> None:
        """What was used before is lost: messages created before `now` are refused."""
        self._unclean_start = max(self._unclean_start, now.timestamp())

    def use_up(self, message: HttpMessage, now: int) -> None:
        """Once for each message whose signature holds; CallRefused with 10 or 41."""
        if self._closed:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        created = message.created or 0
        if created < self._unclean_start:
            raise before_start()
        self._forget_expired(now)
        used = self._used.setdefault(created // 60, set())
        text = f"{message.key_id} {created} {message.nonce}"
        nonce = hashlib.blake2b(text.encode(), digest_size=_NONCE_BYTES).digest()
        if nonce in used:
            raise CallRefused(
                Code.INVALID_ARGUMENTS,
                sub_code="isv.request-replayed",
                sub_msg="This nonce was used already.",
            )
        if len(self) >= self._most:
            raise CallRefused(
                Code.SERVICE_UNAVAILABLE,
                sub_code="isp.too-many-nonces",
                sub_msg="Too many message signatures within the time for which one is valid.",
            )
        used.add(nonce)

    def close(self, now: datetime) -> bytes:
        """All nonces that count, as `load` reads them. Whatever comes after is refused."""
        self._closed = True
        self._forget_expired(int(now.timestamp()))
        return b"".join(
            part
            for minute, used in self._used.items()
            for part in (_MINUTE.pack(minute, len(used)), *used)
        )

    def load(self, records: bytes, now: datetime) -> bool:
        """Know what a process before this one knew. False: there is no room for all of it."""
        begin = 0
        while begin < len(records):
            minute, count = _MINUTE.unpack_from(records, begin)
            begin += _MINUTE.size
            if len(self) + count > self._most:
                return False
            ends = range(begin + _NONCE_BYTES, begin + (count + 1) * _NONCE_BYTES, _NONCE_BYTES)
            used = self._used.setdefault(minute, set())
            used.update(records[end - _NONCE_BYTES : end] for end in ends)
            begin += count * _NONCE_BYTES
        self._forget_expired(int(now.timestamp()))
        return True

    def _forget_expired(self, now: int) -> None:
        for minute in [old for old in self._used if old * 60 + 60 + self._window < now]:
            del self._used[minute]


def before_start() -> CallRefused:
    """The refusal of a call that may have been made when nobody can say any more."""
    return CallRefused(
        Code.INVALID_ARGUMENTS,
        sub_code="isv.request-before-restart",
        sub_msg="The gateway was interrupted after this call's timestamp and cannot know whether "
        "it was made already; sign it with a new timestamp.",
    )

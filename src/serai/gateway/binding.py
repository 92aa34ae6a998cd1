"""Binds (app, sign) to the exact call it was first seen on, for as long as the sign is valid.

A TOP sign covers a text without borders, and has no nonce: one sign can fit two calls, and one
call can be sent twice. So a call that writes, or whose method is hazardous, is remembered. A
binding on a write is kept once bytes went upstream, else released: SDKs send a call that was not
taken again within the same second, with the same sign. Nothing is evicted before its time.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from struct import Struct
from typing import NamedTuple

import orjson

from serai.gateway.nonces import before_start
from serai.protocol.call import Call
from serai.protocol.errors import CallRefused, Code
from serai.protocol.published import MethodDocument

MARGIN = timedelta(minutes=1)
REPLAYED = "isv.request-replayed"
REPEATED = "isv.request-repeated"

_RECORD = Struct("<16s32sd")  # key, fingerprint, second of the epoch at which it expires

Reply = tuple[bytes, bytes]
"""Content type and body of an answer."""


class BindingLimits(NamedTuple):
    """`writes` and `reads` are bindings at a time: at most 600 bytes each. `answers`: bytes of
    answers kept for methods that answer a repeated write. Altogether at most 182 MB."""

    writes: int = 150_000
    reads: int = 100_000
    answers: int = 32 * 1024 * 1024


class Binding:
    """One sign and the call it stands for. `done` is set while a write is on its way."""

    __slots__ = ("answer", "done", "expires", "fingerprint")

    def __init__(self, fingerprint: bytes, expires: float) -> None:
        self.fingerprint = fingerprint
        self.expires = expires
        self.done: asyncio.Future[None] | None = None
        self.answer: Reply | None = None


class Hold(NamedTuple):
    """A write on its way; `Bindings.end` must follow."""

    key: bytes
    binding: Binding
    keeps_answer: bool


class Bindings:
    """The bindings of one gateway process, used by its event loop alone."""

    def __init__(self, *, window: timedelta, limits: BindingLimits | None = None) -> None:
        self._lasts = (2 * window + MARGIN).total_seconds()
        self._limits = limits or BindingLimits()
        self._unclean_start: datetime | None = None
        self._closed = False
        self._writes: OrderedDict[bytes, Binding] = OrderedDict()
        self._reads: OrderedDict[bytes, Binding] = OrderedDict()
        self._answers = 0
        self._looked_at = 0

    def start_after_a_kill(self, now: datetime) -> None:
        """What was bound before is lost: writes stamped before `now` are refused."""
        self._unclean_start = max(self._unclean_start or now, now)

    @property
    def unclean_start(self) -> datetime | None:
        """Writes stamped before this are refused, if ever that was necessary."""
        return self._unclean_start

    def close(self, now: datetime) -> bytes:
        """The writes bound by now, as `load` reads them. Whatever comes after is refused.

        One that is on its way counts as made: nobody will say what became of it.
        """
        self._closed = True
        at = now.timestamp()
        records = bytearray()
        for key, binding in self._writes.items():
            if binding.expires > at:
                records += _RECORD.pack(key, binding.fingerprint, binding.expires)
        return bytes(records)

    def load(self, records: bytes, now: datetime) -> bool:
        """Bind what a process before this one had bound, without its answers.

        False: there is no room for all of it, and the newest are bound.
        """
        at = now.timestamp()
        valid = (record for record in _RECORD.iter_unpack(records) if record[2] > at)
        found = sorted(valid, key=itemgetter(2))
        room = self._limits.writes - len(self._writes)
        for key, fingerprint, expires in found[max(len(found) - room, 0) :]:
            self._writes.setdefault(key, Binding(fingerprint, expires))
        return len(found) <= room

    def bind_read(self, call: Call, *, app_key: str, now: datetime) -> None:
        """Bind a call whose signature holds, of a method that is hazardous; CallRefused with 41."""
        at = now.timestamp()
        self._forget_expired(at)
        key, fingerprint = _key(app_key, call), fingerprint_of(call)
        known = self._known(key)
        if known is not None:
            _must_be_same(known, fingerprint)
        elif len(self._reads) < self._limits.reads:
            self._reads[key] = Binding(fingerprint, at + self._lasts)

    async def bind_write(
        self,
        call: Call,
        writes: Iterable[MethodDocument],
        *,
        app_key: str,
        stamped: datetime,
        now: datetime,
        owned_since: datetime | None = None,
    ) -> Hold | Reply:
        """Bind a call whose signature holds; several methods that write (a batch) bind as one.

        Gives a Hold for a write that may go on, or the kept answer of the same write. CallRefused
        with 41 or 10.
        """
        self._forget_expired(now.timestamp())
        if self._unclean_start is not None and stamped < self._unclean_start:
            raise before_start()
        if owned_since is not None and stamped < owned_since:
            raise before_start()  # another node owned the app, and knows what was bound
        key, fingerprint = _key(app_key, call), fingerprint_of(call)
        while (known := self._known(key)) is not None:
            _must_be_same(known, fingerprint)
            if known.done is None:
                return _answer_again(known)
            await asyncio.shield(known.done)
        if self._closed:
            raise CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.service-unavailable")
        if len(self._writes) >= self._limits.writes:
            raise CallRefused(
                Code.SERVICE_UNAVAILABLE,
                sub_code="isp.too-many-writes",
                sub_msg="Too many writes within the time for which a signature is valid.",
            )
        binding = Binding(fingerprint, now.timestamp() + self._lasts)
        binding.done = asyncio.get_running_loop().create_future()
        self._writes[key] = binding
        return Hold(key, binding, all(method.repeat == "answer" for method in writes))

    def end(self, hold: Hold, *, sent: bool, answer: Reply | None) -> None:
        """The write is over. Not `sent`: nothing of it went upstream, so it may come again."""
        binding = hold.binding
        done, binding.done = binding.done, None
        if not sent:
            del self._writes[hold.key]
        elif answer is not None and hold.keeps_answer:
            self._keep_answer(binding, answer)
        if done is not None and not done.done():
            done.set_result(None)

    def __len__(self) -> int:
        return len(self._writes) + len(self._reads)

    def _known(self, key: bytes) -> Binding | None:
        return self._writes.get(key) or self._reads.get(key)

    def _keep_answer(self, binding: Binding, answer: Reply) -> None:
        size = len(answer[1])
        if self._answers + size <= self._limits.answers:
            self._answers += size
            binding.answer = answer

    def _forget_expired(self, now: float) -> None:
        """Looks once a second: a binding may last that much longer than it has to."""
        if int(now) == self._looked_at:
            return
        self._looked_at = int(now)
        for bindings in (self._writes, self._reads):
            while bindings:
                key, oldest = next(iter(bindings.items()))
                if oldest.expires > now or oldest.done is not None:
                    break
                del bindings[key]
                if oldest.answer is not None:
                    self._answers -= len(oldest.answer[1])


def fingerprint_of(call: Call) -> bytes:
    """SHA-256 of everything a call holds, as JSON with sorted names: no two calls share one."""
    files = call.files and [
        (name, part.file_name, part.content_type, hashlib.sha256(part.content).hexdigest())
        for name, part in sorted(call.files.items())
    ]
    whole = (call.path_prefix, call.text_body, call.params, files)
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).digest()


def _key(app_key: str, call: Call) -> bytes:
    return hashlib.blake2b(f"{app_key} {call.sign}".encode(), digest_size=16).digest()


def _must_be_same(known: Binding, fingerprint: bytes) -> None:
    if known.fingerprint != fingerprint:
        raise CallRefused(
            Code.INVALID_ARGUMENTS,
            sub_code=REPLAYED,
            sub_msg="This signature was used for another call already.",
        )


def _answer_again(known: Binding) -> Reply:
    if known.answer is not None:
        return known.answer
    raise CallRefused(
        Code.INVALID_ARGUMENTS,
        sub_code=REPEATED,
        sub_msg="This very call was made already; sign it with a new timestamp to make another.",
    )

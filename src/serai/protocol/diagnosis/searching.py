"""The bounded search: every single cause, then every sensible pair, likeliest first.

Bounds: MOST_TRIED digests and MOST_BYTES of rebuilt strings in all. A request of ordinary size
(some 15 parameters) needs about 5,000 digests when nothing fits.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.joining import other_strings
from serai.protocol.diagnosis.keying import Keying, TriedSecret
from serai.protocol.diagnosis.plans import Axis, Plan, Variation, Weight
from serai.protocol.diagnosis.received import Reading
from serai.protocol.diagnosis.selecting import choices
from serai.protocol.diagnosis.stamping import other_timestamps
from serai.protocol.diagnosis.writing import other_values

MOST_TRIED = 20_000
MOST_BYTES = 32 * 1024 * 1024
_BYTES_PER_FIELD = 64  # a short parameter costs as much time as so many bytes of a long one

# Alone these may change nothing and yet change a string that another cause has changed.
_NEVER_IDLE = {Cause.CASE_INSENSITIVE_SORT, Cause.NOT_SORTED}


class Key(NamedTuple):
    """A digest with a secret, and what is wrong about the two."""

    keying: Keying
    secret: TriedSecret

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.secret.findings + self.keying.findings


class Match(NamedTuple):
    """A string and a key that give the sign which was sent."""

    plan: Plan
    key: Key
    findings: tuple[Finding, ...]


class BudgetSpent(Exception):
    """The bounds of the search are reached."""


class Search:
    """One search for one digest. `tried` counts the digests that were made."""

    def __init__(self, digest: bytes) -> None:
        self.tried = 0
        self.is_complete = True
        self._digest = digest
        self._bytes = 0

    def find(
        self, right: Plan, variations: Iterable[Variation], keys: Sequence[Key]
    ) -> Match | None:
        try:
            return next(self._matches(right, variations, keys), None)
        except BudgetSpent:
            self.is_complete = False
            return None

    def _matches(
        self, right: Plan, variations: Iterable[Variation], keys: Sequence[Key]
    ) -> Iterator[Match]:
        by_faults: dict[int, list[Key]] = {0: [], 1: [], 2: []}
        for key in keys:
            by_faults.setdefault(len(key.findings), []).append(key)
        yield from self._tried(right, (), by_faults[0])
        yield from self._tried(right, (), by_faults[1])
        singles = []
        for variation, plan in self._effective(variations, right):
            yield from self._tried(plan, (variation.finding,), by_faults[0])
            singles.append((variation, plan))
        for variation, plan in singles:
            yield from self._tried(plan, (variation.finding,), by_faults[1])
        yield from self._tried(right, (), by_faults[2])
        yield from self._pairs(singles, by_faults[0])

    def _effective(
        self, variations: Iterable[Variation], right: Plan
    ) -> Iterator[tuple[Variation, Plan]]:
        seen = {right.message()}
        for variation in variations:
            plan = variation.change(right)
            message = plan.message()
            self._spend(plan, message)
            if message not in seen or variation.finding.cause in _NEVER_IDLE:
                seen.add(message)
                yield variation, plan

    def _pairs(
        self, singles: Sequence[tuple[Variation, Plan]], keys: Sequence[Key]
    ) -> Iterator[Match]:
        together = [single for single in singles if single[0].weight < Weight.ALONE]
        for (one, one_plan), (other, other_plan) in combinations(together, 2):
            if one.axis is other.axis is not Axis.LEFT_OUT:
                continue
            if one.weight + other.weight > Weight.RARE:
                continue
            plan = other.change(one_plan) if one.axis <= other.axis else one.change(other_plan)
            yield from self._tried(plan, (one.finding, other.finding), keys)

    def _tried(
        self, plan: Plan, findings: tuple[Finding, ...], keys: Sequence[Key]
    ) -> Iterator[Match]:
        if not keys:
            return
        message = plan.message()
        for key in keys:
            self._spend(plan, message)
            self.tried += 1
            if key.keying.digest(message, key.secret.value) == self._digest:
                yield Match(plan, key, _told(findings + key.findings))

    def _spend(self, plan: Plan, message: bytes) -> None:
        self._bytes += len(message) + _BYTES_PER_FIELD * len(plan.fields)
        if self.tried >= MOST_TRIED or self._bytes > MOST_BYTES:
            raise BudgetSpent


def variations_of(reading: Reading) -> Iterator[Variation]:
    yield from other_values(reading)
    yield from other_strings(reading)
    yield from choices(reading)
    yield from other_timestamps(reading.asks("timestamp"))


def _told(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(each for number, each in enumerate(findings) if each not in findings[:number])

"""The time rail of a case: from submission to the promised decision, drawn in business hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# Business hours (any unit) between two moments; the caller knows the calendar.
Elapsed = Callable[[datetime, datetime], float]


@dataclass(frozen=True, slots=True)
class Rail:
    """Positions are percent of the way, each between 0 and 100."""

    submitted: datetime
    now: datetime
    promised: datetime
    at_now: float
    at_promised: float
    usual_from: datetime | None = None
    usual_to: datetime | None = None
    at_usual_from: float = 0.0
    at_usual_to: float = 0.0
    paused_since: datetime | None = None
    at_paused: float = 0.0

    @property
    def broken(self) -> bool:
        return self.now > self.promised and self.paused_since is None

    @property
    def usual_width(self) -> float:
        return round(self.at_usual_to - self.at_usual_from, 2)

    @property
    def at_usual_middle(self) -> float:
        return round((self.at_usual_from + self.at_usual_to) / 2, 2)

    @property
    def names_now(self) -> bool:
        """Whether the word for now has room beside the words at both ends."""
        return 16 <= self.at_now <= 78

    @property
    def names_promised(self) -> bool:
        """The same for a broken promise, which stands before now."""
        return 20 <= self.at_promised <= 78

    @property
    def names_usual(self) -> bool:
        room = 32 <= self.at_usual_middle <= 70
        return self.usual_from is not None and room and abs(self.at_usual_middle - self.at_now) > 20


def build_rail(
    *,
    submitted: datetime,
    now: datetime,
    promised: datetime,
    elapsed: Elapsed,
    usual: tuple[datetime, datetime] | None = None,
    paused_since: datetime | None = None,
) -> Rail:
    """`usual` is when half and nine of ten such cases are decided."""
    end = max(promised, now) if paused_since is None else promised
    whole = elapsed(submitted, end) or 1.0

    def place(moment: datetime) -> float:
        return round(min(max(elapsed(submitted, moment) / whole, 0.0), 1.0) * 100, 2)

    return Rail(
        submitted=submitted,
        now=now,
        promised=promised,
        at_now=place(now),
        at_promised=place(promised),
        usual_from=usual[0] if usual else None,
        usual_to=usual[1] if usual else None,
        at_usual_from=place(usual[0]) if usual else 0.0,
        at_usual_to=place(usual[1]) if usual else 0.0,
        paused_since=paused_since,
        at_paused=place(paused_since) if paused_since else 0.0,
    )

"""One table for every state: its tone, its sign, its words, and whose move it is."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a colour means; the style sheet draws each as `tone-<value>`."""

    YOURS = "yours"  # amber: your move
    OURS = "ours"  # blue: somebody else's move
    DONE = "done"  # green: done, works
    STOPPED = "stopped"  # red: stopped, wrong
    PLAIN = "plain"  # grey: not started, ended


@dataclass(frozen=True, slots=True)
class State:
    tone: Tone
    sign: str
    words: str


def gettext_noop(words: str) -> str:
    """Marks words for the catalogue of translations; whoever shows them translates them."""
    return words


STATES: dict[str, State] = {
    "draft": State(Tone.PLAIN, "pencil", gettext_noop("Draft")),
    "submitted": State(Tone.OURS, "clock", gettext_noop("Under review")),
    "resubmitted": State(Tone.OURS, "reload", gettext_noop("Resubmitted")),
    "changes_requested": State(Tone.YOURS, "hand-finger", gettext_noop("Changes requested")),
    "paused": State(Tone.YOURS, "player-pause", gettext_noop("Paused")),
    "approved": State(Tone.DONE, "check", gettext_noop("Approved")),
    "rejected": State(Tone.STOPPED, "x", gettext_noop("Rejected")),
    "withdrawn": State(Tone.PLAIN, "arrow-back-up", gettext_noop("Withdrawn")),
    "revoked": State(Tone.STOPPED, "hand-stop", gettext_noop("Revoked")),
    "test": State(Tone.PLAIN, "flask", gettext_noop("Test")),
    "online": State(Tone.DONE, "world", gettext_noop("Online")),
    "suspended": State(Tone.STOPPED, "hand-stop", gettext_noop("Suspended")),
}

# The same states as whose move it is, for the badge beside a title.
MOVES: dict[Tone, State] = {
    Tone.YOURS: State(Tone.YOURS, "hand-finger", gettext_noop("Your move")),
    Tone.OURS: State(Tone.OURS, "clock", gettext_noop("Our move")),
}


def whose_move(name: str) -> State:
    """The badge that says whose move it is; where it is nobody's, the state itself."""
    known = STATES[name]
    return MOVES.get(known.tone, known)

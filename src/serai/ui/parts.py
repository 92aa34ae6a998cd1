"""What a page hands to the components: plain facts, no markup."""

from dataclasses import dataclass
from datetime import datetime

from serai.ui.states import Tone


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the clock's big facts, or a figure with its denominator as `detail`."""

    label: str
    value: str
    detail: str = ""
    url: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A piece of the clock's strip. `reached`: "done", "now" or "later"."""

    words: str
    detail: str = ""
    reached: str = "later"


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of a timeline, newest first. `at` may be empty for a step that has no time."""

    words: str
    at: datetime | None = None
    tone: Tone = Tone.DONE
    sign: str = "check"
    detail: str = ""
    url: str = ""
    url_words: str = ""
    current: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A panel of the code box; `language` is the tab's word and what the browser remembers."""

    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture as the licence box shows it; `size` in bytes."""

    name: str
    size: int
    width: int
    height: int
    url: str

"""The one table of causes, and a cause as it was found in one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from serai.protocol.diagnosis.cause import Cause, Entry
from serai.protocol.diagnosis.said_of_messages import SAID_OF_MESSAGES
from serai.protocol.diagnosis.said_of_parameters import SAID_OF_PARAMETERS
from serai.protocol.diagnosis.said_of_signs import SAID_OF_SIGNS
from serai.protocol.diagnosis.said_of_strings import SAID_OF_STRINGS

TABLE: dict[Cause, Entry] = SAID_OF_SIGNS | SAID_OF_STRINGS | SAID_OF_PARAMETERS | SAID_OF_MESSAGES


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause as found in one request."""

    cause: Cause
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return TABLE[self.cause].sentence % self.values

    @property
    def remedy(self) -> str:
        return TABLE[self.cause].remedy % self.values

"""The line to change, in each language, for each cause."""

from collections.abc import Mapping, Sequence

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.changes import in_java, in_node, in_php, in_python, in_shell
from serai.protocol.diagnosis.changes.change import Change
from serai.protocol.diagnosis.changes.of_messages import OF_MESSAGES

__all__ = ["CHANGES", "Change", "changes_for"]

_SHARED = {Cause.RETIRED_SECRET, Cause.OTHER_APPS_SECRET, Cause.ALTERED_SECRET}
_MODULES = (
    ("Python", in_python),
    ("Node", in_node),
    ("Java", in_java),
    ("PHP", in_php),
    ("curl", in_shell),
)
CHANGES: Mapping[str, Mapping[Cause, Change]] = {
    language: module.OF_SIGNS | module.OF_STRINGS | module.OF_PARAMETERS
    for language, module in _MODULES
}


def changes_for(causes: Sequence[Cause], *, is_message: bool) -> dict[str, list[Change]]:
    """By language, what to change for these causes; a language that can say nothing is left out."""
    found = {}
    for language, table in CHANGES.items():
        known = OF_MESSAGES.get(language, {}) if is_message else table
        if is_message and known:
            known = {cause: table[cause] for cause in _SHARED} | dict(known)
        changes = dict.fromkeys(known[cause] for cause in causes if cause in known)
        if changes:
            found[language] = list(changes)
    return found

"""A line of code as a cause has it, and as it should be."""

from typing import NamedTuple


class Change(NamedTuple):
    """`wrong` is empty where a line is missing, or the fault is more than one line.

    Names in all languages: `params`, `query`, `form`, `path`, `body`, `secret`, `string`, `sign`,
    and for messages `base`, `parameters`, `signature`, `digest`.
    """

    wrong: str
    right: str

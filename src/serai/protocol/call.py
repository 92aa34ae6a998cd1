"""A call as it was received: what strict intake lets through, and nothing else."""

from collections.abc import Mapping
from typing import NamedTuple

SYSTEM_PARAMETERS = frozenset(
    {
        "app_key",
        "format",
        "method",
        "partner_id",
        "session",
        "sign",
        "sign_method",
        "simplify",
        "target_app_key",
        "timestamp",
        "v",
    }
)


class FilePart(NamedTuple):
    """A file of a multipart body. The TOP signature does not cover it."""

    file_name: str
    content_type: str
    content: bytes


class Call(NamedTuple):
    """One request, never changed. `params` holds query and body merged, decoded, `sign` included.

    `path_prefix` and `text_body` are what some dialects sign before and after the parameters;
    both are empty for /router/rest. `source` is the caller's address.
    """

    params: Mapping[str, str]
    files: Mapping[str, FilePart]
    source: str
    path_prefix: str = ""
    text_body: str = ""

    def asks(self, name: str) -> str:
        """The value of a system parameter; an empty one counts as not sent."""
        return self.params.get(name, "")

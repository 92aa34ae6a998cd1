"""The dialects of the wire, known by the URL (TOP: pages 101617 and 108138; IOP: page 120692)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import unquote

Format = Literal["xml", "json"]
FORMATS: Mapping[str, Format] = {"xml": "xml", "json": "json"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one family of clients sends and understands.

    `symbolic`: codes are texts of the IOP table, not numbers. `flat`: no envelope around answers
    and errors. `tokens`: the parameters that carry the session.
    """

    name: str
    format: Format
    asks_version: bool
    symbolic: bool
    flat: bool
    tokens: tuple[str, ...]


TOP = Dialect("top", "xml", asks_version=True, symbolic=False, flat=False, tokens=("session",))
TOP_BATCH = Dialect(
    "top-batch", "xml", asks_version=True, symbolic=False, flat=False, tokens=("session",)
)
_EITHER = ("session", "access_token")
SYNC = Dialect("sync", "json", asks_version=False, symbolic=True, flat=False, tokens=_EITHER)
REST = Dialect("rest", "json", asks_version=False, symbolic=True, flat=True, tokens=_EITHER)
REST2 = Dialect("rest2", "json", asks_version=False, symbolic=True, flat=True, tokens=_EITHER)


class Route(NamedTuple):
    """`api_path`: the API that the URL itself names, empty where `method` does."""

    dialect: Dialect
    api_path: str = ""


_WHOLE = {
    "/router/rest": Route(TOP),
    "/router/batch": Route(TOP_BATCH),
    "/sync": Route(SYNC),
    "/rest": Route(REST),
}


def route(path: str) -> Route | None:
    """Where a request's path, still percent-encoded, leads; None: no call goes there."""
    known = _WHOLE.get(path)
    if known is not None:
        return known
    if path.startswith("/rest/2.0/"):
        return Route(REST2, _decoded(path.removeprefix("/rest/2.0")))
    if path.startswith("/rest/"):
        return Route(REST, _decoded(path.removeprefix("/rest")))
    return None


def path_prefix(dialect: Dialect, api_path: str, method: str) -> str:
    """What an IOP signature begins with: the API's path, wherever it was sent."""
    if api_path or not dialect.symbolic:
        return api_path
    return method if method.startswith("/") else ""


def _decoded(path: str) -> str:
    """The path decoded once. One that hides a slash or is no text stays as it is: no API's."""
    if "%" not in path:
        return path
    try:
        decoded = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path
    hides = "%2f" in path.lower() or not decoded.isprintable()
    return path if hides else decoded

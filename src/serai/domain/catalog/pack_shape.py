"""What stands in a pack's files: their keys, in the one order in which we write them."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from serai.protocol.limits import APP_LIMITS, METHOD_LIMITS

Table = dict[str, Any]
Path = tuple[str | int, ...]


class Holds(Enum):
    TEXT = auto()
    WHOLE = auto()
    FLAG = auto()
    DATE = auto()
    TEXTS = auto()
    WHOLES = auto()
    TABLE = auto()
    TABLES = auto()
    NAMES = auto()  # a table of texts under any names, sorted


@dataclass(frozen=True)
class Key:
    name: str
    holds: Holds = Holds.TEXT
    required: bool = True
    inside: tuple["Key", ...] = ()
    most: int = 0  # characters of a text, as wide as its column; 0: any


Shape = tuple[Key, ...]

LARGEST_WHOLE = 2_147_483_647
MAIL_KINDS = ("submitted", "approved", "rejected", "changes_requested")
MAIL_WORDS = frozenset(
    {"app_type", "apps_allowed", "case", "company", "contact_name", "platform", "promised"}
)
PARAMETER_TYPES = (
    "string",
    "number",
    "boolean",
    "date",
    "json",
    "strings",
    "numbers",
    "file",
)
SIGN_METHODS = ("md5", "hmac", "hmac-sha256", "sha256", "rfc9421")

SLUG = Key("slug", most=64)
NAME = Key("name", most=100)

FIELD = (
    Key("key"),
    Key("label"),
    Key("kind"),
    Key("hint", required=False),
    Key("required", Holds.FLAG, required=False),
    Key("max_length", Holds.WHOLE, required=False),
    Key("minimum", Holds.WHOLE, required=False),
    Key("maximum", Holds.WHOLE, required=False),
    Key("fill_from", required=False),
    Key("shown_if", required=False),
    Key("choices", Holds.TABLES, required=False, inside=(Key("value"), Key("label"))),
    Key("country_hints", Holds.NAMES, required=False),
)
FORM = (
    Key(
        "groups",
        Holds.TABLES,
        inside=(
            Key("key"),
            Key("title"),
            Key("hint", required=False),
            Key("fields", Holds.TABLES, inside=FIELD),
        ),
    ),
)
PLATFORM = (
    NAME,
    Key("notice", required=False),
    Key("time_zone", most=64),
    Key("contact_name", most=100),
    Key("contact_email", most=254),
    Key("business_days", Holds.WHOLES),
    Key("business_hours", Holds.TEXTS),
    Key("agreement", most=64),
    Key("limit_headers", Holds.FLAG, required=False),
)
_MAIL = (Key("subject"), Key("heading"), Key("sentence"), Key("button"), Key("next"))
MAILS = tuple(Key(kind, Holds.TABLE, inside=_MAIL) for kind in MAIL_KINDS)
CATEGORIES = (
    Key(
        "categories",
        Holds.TABLES,
        inside=(
            SLUG,
            NAME,
            Key("icon", most=64),
            Key("leaves", Holds.TABLES, inside=(SLUG, NAME)),
        ),
    ),
)
API_GROUPS = (Key("api_groups", Holds.TABLES, inside=(SLUG, NAME, Key("summary"))),)
UPSTREAMS = (Key("upstreams", Holds.TABLES, inside=(SLUG, Key("address", most=200))),)


def _limits(names: tuple[str, ...]) -> Shape:
    return tuple(Key(name, Holds.WHOLE, required=False) for name in names)


APP_TYPE = (
    NAME,
    Key("position", Holds.WHOLE),
    Key("category"),
    Key("summary"),
    Key("needs"),
    Key("agreement", most=64),
    Key("api_groups", Holds.TEXTS),
    Key("quota_per_day", Holds.WHOLE),
    Key("review_hours", Holds.WHOLE),
    Key("apps_allowed", Holds.WHOLE),
    Key("sign_methods", Holds.TEXTS),
    Key("limits", Holds.TABLE, required=False, inside=_limits(APP_LIMITS)),
    Key("form", Holds.TABLE, inside=FORM),
)
METHOD = (
    Key("title", most=200),
    Key("position", Holds.WHOLE),
    Key("summary"),
    Key("group"),
    Key("upstream"),
    Key("session", Holds.FLAG),
    Key("access"),
    Key("repeat", required=False),
    Key("rfc9421_only", Holds.FLAG, required=False),
    Key(
        "parameters",
        Holds.TABLES,
        required=False,
        inside=(
            NAME,
            Key("type"),
            Key("required", Holds.FLAG),
            Key("summary"),
            Key("example", required=False),
        ),
    ),
    Key("lists", Holds.NAMES, required=False),
    Key("limits", Holds.TABLE, required=False, inside=_limits(METHOD_LIMITS)),
)
AGREEMENT = (
    Key("title", most=200),
    Key("in_force_from", Holds.DATE),
    Key("in_short", Holds.TABLES, required=False, inside=(Key("section"), Key("line"))),
)

"""Published documents: what the gateway may know, one small JSON text for each thing.

The domain builds them, the gateway reads them; both use these types, so that they cannot
disagree. A document is known by its kind and name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import orjson

PLATFORM, APP, APP_TYPE, METHOD, UPSTREAM = "platform", "app", "app_type", "method", "upstream"
REVOCATION = "revoked_token"
KINDS = (PLATFORM, APP, APP_TYPE, METHOD, UPSTREAM, REVOCATION)
THE_PLATFORM = "platform"
SANDBOX = "sandbox"
NO_SIGN_METHOD = "none"
"""Stands alone among the `sign_methods` of an app whose calls cannot be signed at all."""

ParameterType = Literal["string", "number", "boolean", "date", "json", "strings", "numbers", "file"]


@dataclass(frozen=True, slots=True)
class PlatformDocument:
    """`limit_headers`: answers tell an app in headers what is left of its quota."""

    time_zone: str
    limit_headers: bool = False


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """`until`: the second of the epoch at which it ends, None while it is the newest."""

    id: int
    sealed: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class AppDocument:
    """Named by AppKey. `quota_per_day` None means the app type's. Secrets: the live ones.

    `limits` stand above those of the app type and of methods. `addresses`: the networks from which
    the app may call, none meaning all. `sign_methods`: none means the app type's.
    """

    active: bool
    type: str
    secrets: tuple[SealedSecret, ...]
    reason: str = ""
    stage: str = "test"
    only_sandbox: bool = False
    quota_per_day: int | None = None
    limits: dict[str, int] = field(default_factory=dict)
    addresses: Sequence[str] = ()
    sign_methods: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AppTypeDocument:
    groups: Sequence[str]
    quota_per_day: int
    sign_methods: Sequence[str]
    limits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: ParameterType
    required: bool = False


@dataclass(frozen=True)
class MethodDocument:
    """`lists` names the element of each wrapped list by the list's path in the plain answer:
    names joined by dots from the root, items of a list adding nothing. `hazardous`: a text
    parameter's value can be taken for another parameter (`protocol.hazards`). `repeat`: what the
    same write gets a second time, its answer or a refusal."""

    group: str
    upstream: str
    session: bool
    access: Literal["read", "write"]
    params: tuple[Parameter, ...] = ()
    lists: dict[str, str] = field(default_factory=dict)
    hazardous: bool = False
    repeat: Literal["answer", "refuse"] = "refuse"
    rfc9421_only: bool = False
    limits: dict[str, int] = field(default_factory=dict)

    @cached_property
    def writes(self) -> bool:
        return self.access == "write"

    @cached_property
    def is_bound(self) -> bool:
        """Whether a sign stands for one call of it only."""
        return self.writes or self.hazardous

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(param.name for param in self.params)

    @cached_property
    def wanted(self) -> tuple[tuple[str, ParameterType, bool], ...]:
        """Name, type and whether it is required, of each parameter."""
        return tuple((param.name, param.type, param.required) for param in self.params)


@dataclass(frozen=True, slots=True)
class UpstreamDocument:
    """`secret`: sealed for the upstream's name, "" if its identity headers are not signed."""

    address: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class RevokedTokenDocument:
    """Named by the SHA-256 of the token. `until`: the second at which it ends anyway."""

    until: int


Document = (
    PlatformDocument
    | AppDocument
    | AppTypeDocument
    | MethodDocument
    | UpstreamDocument
    | RevokedTokenDocument
)


Made = TypeVar(
    "Made",
    PlatformDocument,
    SealedSecret,
    AppDocument,
    AppTypeDocument,
    Parameter,
    MethodDocument,
    UpstreamDocument,
)


class BadDocument(ValueError):
    """A body that is not a document of its kind."""


def to_body(document: Document) -> str:
    """The document as it is stored: JSON with its names in one order, so that equal documents are
    equal."""
    # What is worked out from the fields and kept beside them is not part of the document.
    fields = {name: getattr(document, name) for name in document.__dataclass_fields__}
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()


def read_platform(body: str) -> PlatformDocument:
    return _made(PlatformDocument, _object(body))


def read_app(body: str) -> AppDocument:
    found = _object(body)
    secrets = tuple(_made(SealedSecret, secret) for secret in found.get("secrets", ()))
    return _made(AppDocument, found | {"secrets": secrets})


def read_app_type(body: str) -> AppTypeDocument:
    return _made(AppTypeDocument, _object(body))


def read_method(body: str) -> MethodDocument:
    found = _object(body)
    params = tuple(_made(Parameter, param) for param in found.get("params", ()))
    return _made(MethodDocument, found | {"params": params})


def read_upstream(body: str) -> UpstreamDocument:
    return _made(UpstreamDocument, _object(body))


def _object(body: str) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadDocument(str(error)) from None
    if not isinstance(found, dict):
        raise BadDocument("A published document is a JSON object.")
    return found


def _made(kind: type[Made], found: dict[str, Any]) -> Made:
    """Names that this version does not know are left out: a newer publisher may send them."""
    known = {name: found[name] for name in kind.__dataclass_fields__ if name in found}
    try:
        return kind(**known)
    except TypeError as error:
        raise BadDocument(str(error)) from None

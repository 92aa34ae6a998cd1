"""Forms as data: the questions of an app type, or those about the developer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = Any
Answers = Mapping[str, Json]


class Kind(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    CHOICE = "choice"
    COUNTRY = "country"
    TAX_NUMBER = "tax_number"
    PICTURE = "picture"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `fill_from` names the developer information that answers it already."""

    key: str
    label: str
    kind: Kind
    hint: str = ""
    required: bool = True
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    fill_from: str = ""
    shown_if: str = ""  # "individual" or "company"; empty: asked of both
    choices: tuple[Choice, ...] = ()
    country_hints: tuple[tuple[str, str], ...] = ()

    def hint_for(self, country: str) -> str:
        """The sentence only people of that country see; empty for most."""
        return dict(self.country_hints).get(country, "")

    def asked_of(self, registers_as: str) -> bool:
        return self.shown_if in ("", registers_as)


@dataclass(frozen=True, kw_only=True)
class Group:
    key: str
    title: str
    hint: str = ""
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    groups: tuple[Group, ...]

    @property
    def fields(self) -> Iterator[Field]:
        return (field for group in self.groups for field in group.fields)

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    def filled_from(self, information: Answers) -> dict[str, Json]:
        """The answers that the developer information holds already."""
        return {
            field.key: information[field.fill_from]
            for field in self.fields
            if information.get(field.fill_from)
        }


class FormFault(ValueError):
    """`path` is where in the data, as keys and indexes: ("groups", 0, "fields", 2, "kind")."""

    def __init__(self, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(f"{'.'.join(map(str, path))}: {reason}")
        self.path = path
        self.reason = reason


Path = tuple[str | int, ...]


def parse(data: Json) -> Form:
    """A form from its JSON: {"groups": [{"key", "title", "hint"?, "fields": [{…}]}]}.

    Raises FormFault with the path and the reason of the first fault.
    """
    table = _table(data, (), allowed={"groups"})
    groups = tuple(_group(item, ("groups", index)) for index, item in _items(table, (), "groups"))
    _refuse_double([group.key for group in groups], ("groups",), "group")
    _refuse_double([field.key for group in groups for field in group.fields], ("groups",), "field")
    return Form(groups)


def _group(data: Json, path: Path) -> Group:
    table = _table(data, path, allowed={"key", "title", "hint", "fields"})
    return Group(
        key=_key(table, path),
        title=_text(table, path, "title"),
        hint=_optional_text(table, path, "hint"),
        fields=tuple(
            _field(item, (*path, "fields", i)) for i, item in _items(table, path, "fields")
        ),
    )


_FIELD_KEYS = set(Field.__dataclass_fields__)


def _field(data: Json, path: Path) -> Field:
    table = _table(data, path, allowed=_FIELD_KEYS)
    shown_if = _optional_text(table, path, "shown_if")
    if shown_if not in ("", "individual", "company"):
        raise FormFault((*path, "shown_if"), 'is neither "individual" nor "company"')
    kind = _kind(table, path)
    choices = tuple(
        _choice(item, (*path, "choices", index))
        for index, item in (_items(table, path, "choices") if "choices" in table else ())
    )
    if (kind is Kind.CHOICE) != bool(choices):
        raise FormFault((*path, "choices"), 'go with kind "choice", and only with it')
    return Field(
        key=_key(table, path),
        label=_text(table, path, "label"),
        kind=kind,
        hint=_optional_text(table, path, "hint"),
        required=_flag(table, path, "required"),
        max_length=_whole(table, path, "max_length"),
        minimum=_whole(table, path, "minimum"),
        maximum=_whole(table, path, "maximum"),
        fill_from=_optional_text(table, path, "fill_from"),
        shown_if=shown_if,
        choices=choices,
        country_hints=_country_hints(table, path),
    )


def _choice(data: Json, path: Path) -> Choice:
    table = _table(data, path, allowed={"value", "label"})
    return Choice(_text(table, path, "value"), _text(table, path, "label"))


def _kind(table: Answers, path: Path) -> Kind:
    name = _text(table, path, "kind")
    if name not in set(Kind):
        raise FormFault((*path, "kind"), f"is none of {', '.join(Kind)}")
    return Kind(name)


def _country_hints(table: Answers, path: Path) -> tuple[tuple[str, str], ...]:
    hints = _table(table.get("country_hints", {}), (*path, "country_hints"), allowed=None)
    return tuple((code, _text(hints, (*path, "country_hints"), code)) for code in sorted(hints))


def _table(data: Json, path: Path, *, allowed: set[str] | None) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise FormFault(path, "is not a table")
    for name in data:
        if allowed is not None and name not in allowed:
            raise FormFault((*path, name), "is not known here")
    return data


def _items(table: Answers, path: Path, name: str) -> list[tuple[int, Json]]:
    items = table.get(name)
    if not isinstance(items, list) or not items:
        raise FormFault((*path, name), "is not a list with something in it")
    return list(enumerate(items))


def _key(table: Answers, path: Path) -> str:
    key = _text(table, path, "key")
    if not key.isascii() or not key.isidentifier() or key != key.lower():
        raise FormFault((*path, "key"), "is not made of a-z, 0-9 and _")
    return key


def _text(table: Answers, path: Path, name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise FormFault((*path, name), "is not a text with something in it")
    return value


def _optional_text(table: Answers, path: Path, name: str) -> str:
    return _text(table, path, name) if name in table else ""


def _flag(table: Answers, path: Path, name: str) -> bool:
    value = table.get(name, True)
    if not isinstance(value, bool):
        raise FormFault((*path, name), "is neither true nor false")
    return value


def _whole(table: Answers, path: Path, name: str) -> int | None:
    value = table.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise FormFault((*path, name), "is not a whole number")
    return value


def _refuse_double(keys: list[str], path: Path, what: str) -> None:
    double = next((key for key in keys if keys.count(key) > 1), None)
    if double is not None:
        raise FormFault(path, f'have the {what} "{double}" twice')

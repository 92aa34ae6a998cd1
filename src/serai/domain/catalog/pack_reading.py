"""A pack: one platform as a folder of TOML, JSON and Markdown. Here its files become one value."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from serai.domain.catalog import pack_faults
from serai.domain.catalog.pack_shape import (
    AGREEMENT,
    API_GROUPS,
    APP_TYPE,
    CATEGORIES,
    FORM,
    MAILS,
    METHOD,
    PLATFORM,
    UPSTREAMS,
    Shape,
    Table,
)

Files = Mapping[str, bytes]  # path inside the pack, with slashes → what the file holds

SINGLE = {
    "platform.toml": PLATFORM,
    "developer_form.toml": FORM,
    "mails.toml": MAILS,
    "categories.toml": CATEGORIES,
    "api_groups.toml": API_GROUPS,
    "upstreams.toml": UPSTREAMS,
}
_APP_TYPE = re.compile(r"app_types/([a-z0-9]+(?:-[a-z0-9]+)*)\.toml")
_METHOD = re.compile(
    r"methods/([a-z0-9_]+(?:\.[A-Za-z0-9_]+)*|[A-Za-z0-9_-]+(?:/(?:[A-Za-z0-9_-]+|\{\w+\}))+)"
    r"\.(toml|json)",
    re.ASCII,
)
_AGREEMENT = re.compile(r"agreements/([a-z0-9]+(?:-[a-z0-9]+)*)\.v([1-9][0-9]{0,5})\.md")
_FENCE = "+++\n"


class Fault(NamedTuple):
    """What is wrong with a pack: the file inside it, the line from 1, and a sentence why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass
class Pack:
    single: dict[str, Table] = field(default_factory=dict)  # by file name, see SINGLE
    app_types: dict[str, Table] = field(default_factory=dict)  # by slug
    methods: dict[str, Table] = field(default_factory=dict)  # by name
    examples: dict[str, Any] = field(default_factory=dict)  # by the method's name
    agreements: dict[tuple[str, int], Table] = field(default_factory=dict)  # "text" among the keys


def files_of(folder: FilePath) -> dict[str, bytes]:
    """All files of a folder. Raises FileNotFoundError when there is no such folder."""
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def method_file(name: str, ending: str) -> str:
    """Where a method or its example stands; a name that is a path stands in folders."""
    return f"methods/{name.removeprefix('/')}.{ending}"


def read(files: Files) -> tuple[Pack, list[Fault]]:
    """The pack, and the faults of single files; with faults, what they are in is left out."""
    pack = Pack()
    faults = [Fault(name, 1, "This file is missing.") for name in SINGLE if name not in files]
    for name in sorted(files):
        faults += _read_file(name, files[name], pack)
    return pack, faults


def _read_file(name: str, content: bytes, pack: Pack) -> list[Fault]:
    text, faults = _text(name, content)
    if faults:
        return faults
    if name in SINGLE:
        return _read_toml(name, text, SINGLE[name], pack.single, name)
    if match := _APP_TYPE.fullmatch(name):
        return _read_toml(name, text, APP_TYPE, pack.app_types, match[1])
    if match := _METHOD.fullmatch(name):
        method = f"/{match[1]}" if "/" in match[1] else match[1]
        if match[2] == "json":
            return _read_example(name, text, pack.examples, method)
        return _read_toml(name, text, METHOD, pack.methods, method)
    if match := _AGREEMENT.fullmatch(name):
        return _read_agreement(name, text, pack.agreements, (match[1], int(match[2])))
    return [Fault(name, 1, "No file of a pack is called so.")]


def _text(name: str, content: bytes) -> tuple[str, list[Fault]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", [Fault(name, line, "This is not UTF-8.")]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        return "", [Fault(name, line, "Lines end with a line feed alone, not with CR.")]
    return text, []


def _read_toml(
    name: str, text: str, shape: Shape, into: dict[Any, Table], key: object
) -> list[Fault]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Fault(name, _line_of_toml_error(text, str(error)), f"Not TOML: {error}.")]
    faults = [
        Fault(name, pack_faults.line_of(text, path), described(path, reason))
        for path, reason in pack_faults.faults(table, shape)
    ]
    if not faults:
        into[key] = table
    return faults


def described(path: tuple[str | int, ...], reason: str) -> str:
    """A fault's path and reason as one sentence."""
    name = ".".join(str(part) for part in path)
    return f'"{name}" {reason}.' if name else f"This file {reason}."


def _line_of_toml_error(text: str, message: str) -> int:
    match = re.search(r"at line (\d+)", message)
    return int(match[1]) if match else max(1, text.count("\n"))


def _read_example(name: str, text: str, into: dict[str, Any], key: str) -> list[Fault]:
    try:
        example = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(example, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as error:
        return [Fault(name, error.lineno, f"Not JSON: {error.msg}.")]
    except ValueError as error:
        return [Fault(name, 1, f"Not JSON: {error}.")]
    if not isinstance(example, dict):
        return [Fault(name, 1, "An example is an object in braces.")]
    if "\\u0000" in text:
        return [Fault(name, 1, "An example holds no null characters.")]
    into[key] = example
    return []


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number here")


def _read_agreement(
    name: str, text: str, into: dict[tuple[str, int], Table], key: tuple[str, int]
) -> list[Fault]:
    head, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not text.startswith(_FENCE) or not fence:
        return [Fault(name, 1, "An agreement begins with its facts between two lines of +++.")]
    facts: dict[Any, Table] = {}
    faults = [
        Fault(name, fault.line + 1, fault.reason)
        for fault in _read_toml(name, head + "\n", AGREEMENT, facts, key)
    ]
    if not body.strip() or "\x00" in body:
        faults.append(Fault(name, text.count("\n"), "The agreement's text is missing."))
    if not faults:
        into[key] = facts[key] | {"text": body.removeprefix("\n")}
    return faults

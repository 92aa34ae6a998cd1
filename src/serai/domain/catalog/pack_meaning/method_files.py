"""API methods: their group and upstream, their parameters, and the example they answer with."""

import re
from collections.abc import Iterator
from typing import Any

from serai.domain.catalog.pack_meaning.limits import limit_faults
from serai.domain.catalog.pack_reading import Pack, method_file
from serai.domain.catalog.pack_shape import PARAMETER_TYPES, Path, Table
from serai.protocol.call import SYSTEM_PARAMETERS
from serai.protocol.hazards import hazards
from serai.protocol.published import Parameter

Found = Iterator[tuple[str, Path, str]]

_PLACE = re.compile(r"\{(\w+)\}")


def faults(pack: Pack) -> Found:
    """(file, path, reason) of what is wrong in methods/."""
    positions: dict[int, str] = {}
    for name in sorted(pack.examples.keys() - pack.methods.keys()):
        yield method_file(name, "json"), (), "is the example of no method"
    for name, method in pack.methods.items():
        file = method_file(name, "toml")
        if len(name) > 200:
            yield file, (), "has a name longer than 200 characters"
        if name not in pack.examples:
            yield file, (), f"has no example beside it: {method_file(name, 'json')}"
        for path, reason in _method(pack, method, pack.examples.get(name, {})):
            yield file, path, reason
        for place in _PLACE.findall(name):
            if place not in {parameter["name"] for parameter in method.get("parameters", [])}:
                yield file, (), f"has {{{place}}} in its name and no parameter of that name"
        taken = positions.setdefault(method["position"], name)
        if taken != name:
            yield file, ("position",), f"is that of {taken} already"


def _method(pack: Pack, method: Table, example: Any) -> Iterator[tuple[Path, str]]:
    if method["group"] not in _slugs(pack, "api_groups"):
        yield ("group",), "names no group of api_groups.toml"
    if method["upstream"] not in _slugs(pack, "upstreams"):
        yield ("upstream",), "names no upstream of upstreams.toml"
    if method["access"] not in ("read", "write"):
        yield ("access",), 'is neither "read" nor "write"'
    yield from _repetition(method)
    yield from limit_faults(method)
    seen: set[str] = set()
    for index, parameter in enumerate(method.get("parameters", [])):
        for key, reason in _parameter(parameter, seen):
            yield ("parameters", index, key), reason
        seen.add(parameter["name"])
    for where, element in method.get("lists", {}).items():
        if not _leads_to_list(example, where.split(".")):
            yield ("lists", where), "leads to no list in the example"
        if not element.replace("_", "").isalnum() or not element.isascii():
            yield ("lists", where), "is not made of letters, digits and _"


def _repetition(method: Table) -> Iterator[tuple[Path, str]]:
    repeat = method.get("repeat")
    if repeat not in (None, "answer", "refuse"):
        yield ("repeat",), 'is neither "answer" nor "refuse"'
    if repeat is not None and method["access"] != "write":
        yield ("repeat",), "is said of a method that does not write"
    if method.get("rfc9421_only") is False:
        yield ("rfc9421_only",), "is false anyway: leave it out"


def warnings(pack: Pack) -> Found:
    """(file, path, reason) of parameters that one TOP signature cannot tell apart."""
    for name, method in pack.methods.items():
        if method.get("rfc9421_only"):
            continue
        parameters = method.get("parameters", [])
        places = {parameter["name"]: place for place, parameter in enumerate(parameters)}
        declared = [Parameter(p["name"], p["type"], p["required"]) for p in parameters]
        for text, victim in hazards(declared):
            path = ("parameters", places[text], "name")
            reason = f"a text in {text} can become {victim} under the same signature"
            yield method_file(name, "toml"), path, reason


def _slugs(pack: Pack, key: str) -> list[str]:
    return [table["slug"] for table in pack.single[f"{key}.toml"][key]]


def _parameter(parameter: Table, seen: set[str]) -> Iterator[tuple[str, str]]:
    if parameter["name"] in SYSTEM_PARAMETERS:
        yield "name", "is a system parameter's"
    if parameter["name"] in seen:
        yield "name", f'is "{parameter["name"]}" a second time'
    if parameter["type"] not in PARAMETER_TYPES:
        yield "type", f"is none of {', '.join(PARAMETER_TYPES)}"


def _leads_to_list(value: Any, keys: list[str]) -> bool:
    if isinstance(value, list) and keys:
        return any(_leads_to_list(item, keys) for item in value)
    if not keys:
        return isinstance(value, list)
    return isinstance(value, dict) and _leads_to_list(value.get(keys[0]), keys[1:])

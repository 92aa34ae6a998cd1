"""A method's declared parameters: text on the wire becomes JSON for the upstream, checked.

Only declared parameters are forwarded. An empty value counts as not sent, as the Java SDK never
sends one.
"""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

from serai.protocol.call import Call
from serai.protocol.errors import Code, invalid, missing
from serai.protocol.published import MethodDocument, ParameterType

DEEPEST_JSON = 32

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")


def arguments(call: Call, method: MethodDocument) -> dict[str, Any]:
    """The method's parameters as JSON values, or CallRefused with 40 or 41."""
    found: dict[str, Any] = {}
    sent = call.params
    for name, kind, required in method.wanted:
        if text := sent.get(name):
            found[name] = text if kind == "string" else _READERS[kind](text, name)
        elif kind == "file" and (file := _file(call, name)):
            found[name] = file
        elif required:
            raise missing(Code.MISSING_ARGUMENTS, name)
    return found


def _number(text: str, name: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise invalid(Code.INVALID_ARGUMENTS, name, f"{name} is a number, such as 12 or 12.50.")
    return float(text) if "." in text else int(text)


def _boolean(text: str, name: str) -> bool:
    lowered = text.lower()
    if lowered not in ("true", "false"):
        raise invalid(Code.INVALID_ARGUMENTS, name, f"{name} is true or false.")
    return lowered == "true"


def _date(text: str, name: str) -> str:
    try:
        if _DATE.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise invalid(
        Code.INVALID_ARGUMENTS, name, f"{name} is a date, yyyy-MM-dd or yyyy-MM-dd HH:mm:ss."
    )


def _json(text: str, name: str) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise invalid(Code.INVALID_ARGUMENTS, name, f"{name} is a JSON text.") from None
    if text.count("[") + text.count("{") > DEEPEST_JSON and _depth(value) > DEEPEST_JSON:
        raise invalid(
            Code.INVALID_ARGUMENTS, name, f"{name} is nested more than {DEEPEST_JSON} deep."
        )
    return value


def _depth(value: Any) -> int:
    """How deep objects and arrays are nested, counted no further than one too deep."""
    depth, containers = 0, [value] if isinstance(value, (dict, list)) else []
    while containers and depth <= DEEPEST_JSON:
        depth += 1
        inner = [one.values() if isinstance(one, dict) else one for one in containers]
        containers = [one for many in inner for one in many if isinstance(one, (dict, list))]
    return depth


def _texts(text: str, _name: str) -> list[str]:
    return text.split(",")


def _numbers(text: str, name: str) -> list[int | float]:
    return [_number(one.strip(), name) for one in text.split(",")]


def _no_text(_text: str, name: str) -> Any:
    raise invalid(Code.INVALID_ARGUMENTS, name, f"{name} is a file of a multipart body.")


def _file(call: Call, name: str) -> Mapping[str, Any] | None:
    part = call.files.get(name)
    if part is None or not (part.content or part.file_name):
        return None
    return {
        "file_name": part.file_name,
        "content_type": part.content_type,
        "base64": base64.b64encode(part.content).decode(),
        "signed": call.message is not None,
    }


_READERS: dict[ParameterType, Callable[[str, str], Any]] = {
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "json": _json,
    "strings": _texts,
    "numbers": _numbers,
    "file": _no_text,
}

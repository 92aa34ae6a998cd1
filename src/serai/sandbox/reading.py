"""What a request asks: parameters that are there, and JSON parameters as values."""

import json
from typing import Any

from serai.sandbox.examples import Method
from serai.sandbox.refusals import Rejected, invalid, missing

Parameters = dict[str, Any]


def parameters_of(body: bytes, method: Method) -> Parameters:
    """The parameters of a call; those of type json as values even if they came as text."""
    try:
        parameters = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Rejected("isv.unreadable-request", "The body is not JSON.") from error
    if not isinstance(parameters, dict):
        raise Rejected("isv.unreadable-request", "The body is not an object.")
    for name in method.required:
        if parameters.get(name) in (None, ""):
            raise missing(name)
    return {
        name: _from_text(name, value) if name in method.json_parameters else value
        for name, value in parameters.items()
    }


def _from_text(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise invalid(name, "is not JSON") from error


def whole(name: str, value: Any) -> int:
    """A whole number, also if it came as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return value
    raise invalid(name, "is not a whole number")

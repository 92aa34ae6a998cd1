"""Examples that speak of what was asked for."""

from typing import Any


def echoed(example: Any, parameters: dict[str, Any]) -> Any:
    """A copy of the example in which every id that was asked for stands as it was asked."""
    return _replaced(example, _ids(parameters))


def _ids(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.endswith(("id", "Id", "_no")) and isinstance(inner, str | int):
                found[name] = inner
            found = _ids(inner) | found
    return found


def _replaced(value: Any, ids: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(item, ids) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _alike(inner, ids[name]) if name in ids else _replaced(inner, ids)
        for name, inner in value.items()
    }


def _alike(example: Any, asked: Any) -> Any:
    """What was asked, as a number where the example has one."""
    if isinstance(example, str):
        return str(asked)
    if isinstance(example, int) and str(asked).isascii() and str(asked).isdigit():
        return int(asked)
    return example

"""Methods whose name is a path: `/orders/{order_id}` fits `/orders/1005` and takes 1005 from it."""

from urllib.parse import quote

from serai.protocol.call import Call
from serai.protocol.dialects import REST2
from serai.protocol.errors import Code, invalid

_Segments = tuple[str, ...]


class PathMethods:
    """The published names that hold a place for a value."""

    def __init__(self) -> None:
        self._templates: dict[int, dict[str, _Segments]] = {}

    def learn(self, name: str, *, gone: bool) -> None:
        if not name.startswith("/") or "{" not in name:
            return
        segments = _segments(name)
        known = self._templates.setdefault(len(segments), {})
        if gone:
            known.pop(name, None)
        else:
            known[name] = segments

    def forget(self) -> None:
        self._templates.clear()

    def placed(self, call: Call) -> Call:
        """The call of the method whose template its path fits, with the path's values as
        parameters; CallRefused with 41 if one of them was sent otherwise as well."""
        if call.dialect is not REST2 or not self._templates:
            return call
        path = _segments(call.api_path)
        fitting = [
            (name, values)
            for name, segments in sorted(self._templates.get(len(path), {}).items())
            if (values := _values(segments, path)) is not None
        ]
        if not fitting:
            return call
        name, values = min(fitting, key=lambda found: len(found[1]))
        for parameter, value in values.items():
            if call.params.get(parameter, value) != value:
                why = "This parameter was sent with two values."
                raise invalid(Code.INVALID_ARGUMENTS, parameter, why)
        return call.with_params({**call.params, **values}, api_path=name)


def upstream_path(name: str) -> str:
    """A method's name as the path at its upstream, without the first slash."""
    return quote(name.removeprefix("/")) if name.startswith("/") else name


def _segments(path: str) -> _Segments:
    return tuple(path.split("/")[1:])


def _values(template: _Segments, path: _Segments) -> dict[str, str] | None:
    values: dict[str, str] = {}
    for wanted, found in zip(template, path, strict=True):
        if wanted.startswith("{") and wanted.endswith("}") and found:
            values[wanted[1:-1]] = found
        elif wanted != found:
            return None
    return values

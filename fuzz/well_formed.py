"""Reads what the gateway answers as a client would: by a real XML or JSON parser."""

import json
from typing import Any
from xml.etree import ElementTree


def fields_of(content_type: bytes, body: bytes) -> dict[str, Any]:
    """The answer's outermost object; AssertionError if it is not well formed."""
    if content_type.startswith(b"application/json"):
        found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        assert isinstance(found, dict), body[:200]
        return found
    assert content_type.startswith(b"text/xml"), content_type
    root = ElementTree.fromstring(body.decode("utf-8").encode())
    return {root.tag: {child.tag: child.text for child in root}}


def error_in(found: dict[str, Any]) -> dict[str, Any] | None:
    """The error's fields. None for an answer: it may have a `sub_code` of the upstream's own."""
    inner = found.get("error_response")
    if isinstance(inner, dict):
        return inner
    return found if "type" in found and str(found.get("code", "0")) != "0" else None


def must_be_whole(error: dict[str, Any]) -> None:
    """An error has its code, both words and the id to ask for."""
    assert str(error.get("code", "")), error
    assert error.get("msg") or error.get("message"), error
    for name in ("sub_code", "sub_msg", "request_id"):
        assert error.get(name), error


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON.")

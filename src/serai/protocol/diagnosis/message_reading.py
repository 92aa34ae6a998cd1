"""An HTTP Message Signature read leniently, and the signature base that the gateway builds.

RFC 9421, sections 2 and 4; what the gateway refuses to read is explained as well.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import http_sf
from http_message_signatures import HTTPMessageSignaturesException, HTTPSignatureComponentResolver
from http_sf.compat import Item

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.explained import is_private
from serai.protocol.diagnosis.keying import SentDigest, sent_digest
from serai.protocol.diagnosis.plans import Plan, Separators
from serai.protocol.diagnosis.received import Field, Place, Received
from serai.protocol.library_request import Fields, LibraryRequest

LINES = Separators(b": ", b"\n")
PARAMETERS = b'"@signature-params"'
MOST_COMPONENTS = 60

_MEMBER = re.compile(r"^\s*[^=\s]+\s*=\s*(.*?)\s*$", re.DOTALL)


class Component(NamedTuple):
    """What is covered. `line` is its name in the base, with quotes and parameters."""

    name: str
    params: dict[str, Any]
    line: str


@dataclass(frozen=True, slots=True)
class MessageReading:
    """`signed` is None where the Signature stands for no digest that is known here.

    `wire` is what Signature-Input says after the label, as it was sent.
    """

    received: Received
    label: str
    components: tuple[Component, ...]
    said: dict[str, Any]
    wire: str
    plan: Plan
    signature: str
    signed: SentDigest | None
    faults: tuple[Finding, ...]

    def value(self, line: str) -> str:
        """What the base says of a component, empty if it is not covered."""
        wanted = line.encode()
        found = (each.value for each in self.plan.fields if each.name == wanted)
        return next(found, b"").decode("latin-1")


def header(received: Received, name: str) -> str | None:
    """All lines of a header joined as section 2.1 asks; None if it was not sent."""
    wanted = name.encode("latin-1", "replace")
    values = [value.strip().decode("latin-1") for each, value in received.headers if each == wanted]
    return ", ".join(values) if values else None


def keyid_of(received: Received) -> str:
    """Whose signature it says it is, empty if it does not say so readably."""
    reading = read_signed(received)
    return "" if isinstance(reading, Finding) else str(reading.said.get("keyid", ""))


def read_signed(received: Received) -> MessageReading | Finding:
    """The one signature of a request; the finding if Signature-Input cannot be read as one."""
    said = header(received, "signature-input") or ""
    try:
        found: Any = http_sf.parse(said.encode("latin-1"), tltype="dictionary")
    except ValueError:
        return Finding(Cause.INPUT_UNREADABLE)
    if len(found) != 1:
        return Finding(Cause.SEVERAL_SIGNATURES, {"count": str(len(found))})
    ((label, (covered, params)),) = found.items()
    if not isinstance(covered, list) or len(covered) > MOST_COMPONENTS:
        return Finding(Cause.INPUT_UNREADABLE)
    if not all(isinstance(name, str) for name, _ in covered):
        return Finding(Cause.INPUT_UNREADABLE)
    components = tuple(Component(name, own, http_sf.ser((name, own))) for name, own in covered)
    lines, faults = _lines(received, components)
    written = http_sf.ser({"x": (covered, params)}).removeprefix("x=")
    lines.append(Field(PARAMETERS, written.encode("latin-1", "replace"), Place.NOWHERE))
    signature, signed = _signature(received, label)
    return MessageReading(
        received=received,
        label=label,
        components=components,
        said=params,
        wire=_after_label(said),
        plan=Plan(tuple(lines), b"", b"", order=tuple, separators=LINES),
        signature=signature,
        signed=signed,
        faults=tuple(faults),
    )


def _after_label(said: str) -> str:
    member = _MEMBER.match(said)
    return member[1] if member else said


def _lines(
    received: Received, components: tuple[Component, ...]
) -> tuple[list[Field], list[Finding]]:
    host = header(received, "host") or "gateway"
    target = received.path + (f"?{received.query.decode('latin-1')}" if received.query else "")
    resolver, faults = None, []
    with suppress(HTTPMessageSignaturesException, ValueError):
        request = LibraryRequest(
            received.method.upper(), f"http://{host}{target}", Fields(received.headers)
        )
        resolver = HTTPSignatureComponentResolver(request)  # type: ignore[no-untyped-call]
    if resolver is None:
        faults.append(Finding(Cause.TARGET_UNENCODED))
    lines = []
    for component in components:
        value = _value(component, received, resolver)
        if value is None:
            faults.append(_without_value(component, received))
        named = component.line.encode("latin-1", "replace")
        lines.append(Field(named, (value or "").encode("latin-1", "replace"), Place.NOWHERE))
    return lines, faults


def _value(
    component: Component, received: Received, resolver: HTTPSignatureComponentResolver | None
) -> str | None:
    if component.line == '"@method"':
        return received.method
    if component.line == '"@path"':
        return received.path
    if component.line == '"@query"':
        return f"?{received.query.decode('latin-1')}"
    if resolver is None:
        return header(received, component.name) if not component.params else None
    item = Item(component.name)
    item.params.update(component.params)
    try:
        return str(resolver.resolve(item))
    except (HTTPMessageSignaturesException, ValueError, TypeError, KeyError):
        return None


def _without_value(component: Component, received: Received) -> Finding:
    name = {"name": component.line}
    if is_private(component.name.encode("latin-1", "replace")):
        return Finding(Cause.HEADER_PRIVATE, name)
    if component.name.startswith("@") or header(received, component.name) is not None:
        return Finding(Cause.COMPONENT_UNKNOWN, name)
    return Finding(Cause.HEADER_MISSING, name)


def _signature(received: Received, label: str) -> tuple[str, SentDigest | None]:
    """As it was sent after its label, and the digest that it stands for."""
    sent = header(received, "signature")
    if not sent:
        return "", None
    with suppress(ValueError, StopIteration):
        found: Any = http_sf.parse(sent.encode("latin-1"), tltype="dictionary")
        sent_label, (value, _) = next(iter(found.items()))
        if isinstance(value, bytes):
            return _after_label(sent), _labelled(_of_bytes(value), label, sent_label)
    text = _after_label(sent)
    otherwise = sent_digest(text.strip(":\"' "))
    if otherwise is None:
        return text, None
    how = "base64" if otherwise.finding and "base64" in otherwise.finding.values.values() else "hex"
    return text, _otherwise(otherwise.digest, f"bare {how}")


def _labelled(signed: SentDigest | None, said: str, sent: str) -> SentDigest | None:
    if signed is None or signed.finding or said == sent:
        return signed
    return signed._replace(finding=Finding(Cause.LABELS_DIFFER, {"said": said, "sent": sent}))


def _of_bytes(value: bytes) -> SentDigest | None:
    if len(value) in (16, 20, 32):
        return SentDigest(value, None)
    text = sent_digest(value.decode("latin-1"))
    if text is not None:
        return _otherwise(text.digest, "the base64 of a text, not of the bytes")
    return SentDigest(value, None) if len(value) == 64 else None


def _otherwise(digest: bytes, how: str) -> SentDigest:
    return SentDigest(digest, Finding(Cause.SIGNATURE_WRITTEN_OTHERWISE, {"how": how}))

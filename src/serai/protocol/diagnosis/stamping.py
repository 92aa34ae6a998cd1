"""The timestamp: signed otherwise than it was sent, or sent in a way that the platform refuses."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import Finding
from serai.protocol.diagnosis.plans import Axis, Plan, Variation, Weight

WINDOW = timedelta(minutes=10)

_CHINA = timezone(timedelta(hours=8))
_FORM = "%Y-%m-%d %H:%M:%S"
_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
# Hours east of Greenwich: those most people live at, then the others that exist.
_ZONES = (0, 9, 7, 5.5, 3, 2, 1, -3, -4, -5, -6, -7, -8, 10)
_RARE_ZONES = (-12, -11, -10, -9, -3.5, -2, -1, 3.5, 4, 4.5, 5, 5.75, 6, 6.5, 9.5, 11, 12, 13, 14)
_OTHER_FORMS = (
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d+%H:%M:%S",
    "%Y-%m-%d+%H%%3A%M%%3A%S",
    "%Y-%m-%d%%20%H%%3A%M%%3A%S",
    "%Y-%m-%d%%20%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y/%m/%d %H:%M:%S",
)


def other_timestamps(sent: str) -> Iterator[Variation]:
    """What may have been signed where `sent` was sent."""
    stamped = time_of(sent)
    if stamped is None:
        return
    if sent.isdigit():
        yield from _of_digits(sent, stamped)
    else:
        yield from _of_text(stamped)


def time_of(text: str) -> datetime | None:
    """The time that a timestamp means: text of GMT+8, ten digits of seconds, 13 of milliseconds."""
    try:
        if _TEXT.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=_CHINA)
        if text.isascii() and text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text) / 10 ** (len(text) - 10), UTC)
    except ValueError:
        pass
    return None


def faults_of_time(sent: str, now: datetime) -> Iterator[Finding]:
    """Why the platform refuses this timestamp even under a right sign."""
    stamped = time_of(sent)
    if stamped is None:
        if sent:
            yield Finding(Cause.TIMESTAMP_FORM_SENT)
        return
    if sent.isdigit() and len(sent) == 10:
        yield Finding(Cause.SECONDS_SENT)
    off = stamped - now
    if abs(off) <= WINDOW:
        return
    half_hours = round(off / timedelta(minutes=30))
    of_zone = half_hours and abs(off - half_hours * timedelta(minutes=30)) <= timedelta(minutes=2)
    if of_zone and abs(half_hours) <= 44:
        yield Finding(Cause.ZONE_SENT, {"hours": f"{half_hours / 2:+g}"})
    else:
        yield Finding(Cause.TIME_OFF)


def _of_digits(sent: str, stamped: datetime) -> Iterator[Variation]:
    in_milliseconds = len(sent) == 13
    other = sent[:10] if in_milliseconds else f"{sent}000"
    units = ("milliseconds", "seconds") if in_milliseconds else ("seconds", "milliseconds")
    yield _signed_as(
        other, Finding(Cause.SECONDS_FOR_MILLISECONDS, {"sent": units[0], "signed": units[1]})
    )
    for zone in (_CHINA, UTC):
        yield _in_form(stamped.astimezone(zone), _FORM)
    second = 1000 if in_milliseconds else 1
    hour = 3600 * second
    for zone_hours in (*_ZONES, *_RARE_ZONES, 8):
        if zone_hours:
            for hours in (zone_hours, -zone_hours):
                signed = str(int(int(sent) + hours * hour))
                finding = Finding(Cause.WRONG_ZONE, {"hours": f"{hours:+g}"})
                weight = Weight.COMMON if abs(zone_hours) == 8 else Weight.ALONE
                yield _signed_as(signed, finding, weight=weight)
    steps = [(steps, f"{steps:+d} ms") for steps in range(-5, 6)] if in_milliseconds else []
    for off, told in (*((n * second, f"{n:+d} s") for n in (-2, -1, 1, 2)), *steps):
        if off:
            yield _twice(str(int(sent) + off), told)
    if in_milliseconds and not sent.endswith("000"):
        yield _signed_as(
            f"{sent[:10]}000", Finding(Cause.TIMESTAMP_OTHERWISE, {"signed": "whole seconds"})
        )


def _of_text(stamped: datetime) -> Iterator[Variation]:
    seconds = str(int(stamped.timestamp()))
    for zone in (*_ZONES, *_RARE_ZONES):
        signed = (stamped + timedelta(hours=zone - 8)).strftime(_FORM)
        finding = Finding(Cause.WRONG_ZONE, {"hours": f"{zone - 8:+g}"})
        weight = Weight.RARE if zone in _ZONES else Weight.ALONE
        weight = Weight.COMMON if zone == 0 else weight
        yield _signed_as(signed, finding, weight=weight)
    for text, told in ((f"{seconds}000", "milliseconds"), (seconds, "seconds")):
        yield _signed_as(
            text, Finding(Cause.TIMESTAMP_OTHERWISE, {"signed": told}), weight=Weight.RARE
        )
    for form in _OTHER_FORMS:
        yield _in_form(stamped, form)
    for off in (-3, -2, -1, 1, 2, 3):
        yield _twice((stamped + timedelta(seconds=off)).strftime(_FORM), f"{off:+d} s")


def _in_form(stamped: datetime, form: str) -> Variation:
    signed = stamped.strftime(form)
    return _signed_as(
        signed, Finding(Cause.TIMESTAMP_OTHERWISE, {"signed": signed}), weight=Weight.ALONE
    )


def _twice(signed: str, told: str) -> Variation:
    return _signed_as(signed, Finding(Cause.STAMPED_TWICE, {"off": told}), weight=Weight.ALONE)


def _signed_as(signed: str, finding: Finding, *, weight: Weight = Weight.COMMON) -> Variation:
    return Variation(Axis.TIMESTAMP, finding, partial(_stamped, signed.encode()), weight)


def _stamped(signed: bytes, plan: Plan) -> Plan:
    return plan.with_value(b"timestamp", signed)

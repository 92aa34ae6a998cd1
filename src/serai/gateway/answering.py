"""From an upstream's answer, or its failure, to the plain answer or the platform's error."""

import re
from typing import Any

import orjson

from serai.gateway.upstream_limits import (
    Busy,
    TimedOut,
    Unreachable,
    UpstreamAnswer,
    UpstreamFailed,
)
from serai.protocol.errors import CallRefused, Code

_SUB_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,150}")


def plain_answer(answer: UpstreamAnswer) -> dict[str, Any]:
    """The JSON object that an upstream answered with, or CallRefused with 50."""
    try:
        plain = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        plain = None
    if isinstance(plain, dict):
        if 200 <= answer.status < 300:
            return plain
        if 400 <= answer.status < 500:
            raise _business_error(plain)
    raise CallRefused(Code.REMOTE_SERVICE_ERROR)


def failure(failed: UpstreamFailed) -> CallRefused:
    """The platform's error for an upstream that did not answer."""
    if isinstance(failed, TimedOut):
        return CallRefused(Code.REMOTE_SERVICE_ERROR, sub_code="isp.remote-service-timeout")
    if isinstance(failed, Unreachable):
        return CallRefused(Code.SERVICE_UNAVAILABLE)
    if isinstance(failed, Busy):
        return CallRefused(Code.SERVICE_UNAVAILABLE, sub_code="isp.remote-service-unavailable")
    return CallRefused(Code.REMOTE_SERVICE_ERROR)


def _business_error(plain: dict[str, Any]) -> CallRefused:
    sub_code, sub_msg = plain.get("sub_code"), plain.get("sub_msg")
    if not isinstance(sub_code, str) or not _SUB_CODE.fullmatch(sub_code):
        return CallRefused(Code.REMOTE_SERVICE_ERROR)
    if not sub_code.startswith(("isv.", "isp.")):
        sub_code = f"isv.{sub_code}"
    text = sub_msg if isinstance(sub_msg, str) else ""
    return CallRefused(Code.REMOTE_SERVICE_ERROR, sub_code=sub_code, sub_msg=text[:2000])

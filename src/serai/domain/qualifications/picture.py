"""The rule for an uploaded picture: .jpg or .png, at most 2 MB, readable within the limits."""

import json
import subprocess
import sys
from dataclasses import dataclass

from serai.domain.refused import Refused

MOST_BYTES = 2 * 1024 * 1024
_CHILD = (sys.executable, "-I", "-m", "serai.domain.qualifications.picture_child")
# A picture that is too heavy ends by the child's own limit, 2 s of CPU: within 3 s on a machine
# that has time for it. A good one on a machine that has not is worth waiting for.
_WALL_SECONDS = 10
_KINDS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


@dataclass(frozen=True)
class RebuiltPicture:
    """A picture made anew from the pixels of what was sent; sizes in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int


def rebuild(content: bytes) -> RebuiltPicture:
    """Raises Refused with one sentence that names the measure. Takes at most 2 s of CPU."""
    if not content:
        raise Refused("This file is empty. Choose a .jpg or .png picture.")
    if len(content) > MOST_BYTES:
        size = megabytes(len(content))
        raise Refused("This picture is %(size)s. Up to 2 MB is allowed.", size=size)
    if not content.startswith(tuple(_KINDS)):
        raise Refused("This is not a .jpg or .png picture, whatever its name says.")
    try:
        child = subprocess.run(  # noqa: S603  # our own interpreter and module
            _CHILD, input=content, capture_output=True, timeout=_WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(_TOO_HEAVY) from error
    head, _, body = child.stdout.partition(b"\n")
    if child.returncode != 0 or not head:
        raise Refused(_TOO_HEAVY)
    return _answer(json.loads(head), body)


def megabytes(size: int) -> str:
    """`2.3 MB`; never rounded down to what is allowed."""
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths / 10:.1f} MB"


_TOO_HEAVY = (
    "This picture takes too long to read. Save it again as an ordinary .jpg or .png and upload"
    " that."
)
_REFUSALS = {
    "too_heavy": _TOO_HEAVY,
    "unreadable": "This picture cannot be read; it may be cut off. Save it again and upload that.",
    "animated": "This picture moves. One still picture is needed.",
}


def _answer(head: dict[str, object], body: bytes) -> RebuiltPicture:
    match head:
        case {"refused": "too_long_a_side" | "too_many_pixels", "width": width, "height": height}:
            raise Refused(
                "This picture is %(width)s by %(height)s pixels. Up to 10,000 a side and 40 million"
                " in all are allowed.",
                width=f"{width:,}",
                height=f"{height:,}",
            )
        case {"refused": "too_many_pixels"}:
            raise Refused("This picture has too many pixels. Up to 40 million are allowed.")
        case {"refused": str(reason)}:
            raise Refused(_REFUSALS[reason])
        case {"width": int(width), "height": int(height), "content_type": str(content_type)}:
            return RebuiltPicture(body, content_type, width, height)
    raise AssertionError(f"the picture child answered {head!r}")

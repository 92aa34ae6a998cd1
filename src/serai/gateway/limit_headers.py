"""What is left of an app's quota, in headers beside the answer.

`X-RateLimit-Reset` counts seconds, as the drafts of the IETF do (draft-ietf-httpapi-ratelimit-
headers, 00 to 06) and `Retry-After` does: a moment would be wrong by as much as the caller's clock.
"""

from serai.gateway.told_headers import Headers


def quota_headers(quota: int, left: int, seconds: int) -> bytes:
    """Calls a day, how many are left of them, and the seconds until the next day."""
    return (b"x-ratelimit-limit: %d\r\nx-ratelimit-remaining: %d\r\nx-ratelimit-reset: %d\r\n") % (
        quota,
        left,
        seconds,
    )


def ban_header(seconds: int) -> bytes:
    return b"retry-after: %d\r\n" % seconds


def pairs(lines: bytes) -> Headers:
    """Header lines as ASGI wants them."""
    found = (line.partition(b": ") for line in lines.split(b"\r\n") if line)
    return tuple((name, value) for name, _, value in found)

"""Addresses of this console, for mails and for browsers that came by another name."""

from django.conf import settings
from django.http import HttpRequest

LONGEST_EMAIL = 254  # RFC 5321, and the column


def console_address(path: str) -> str:
    return f"{settings.SERAI_CONSOLE_URL}{path}"


def proper_address(request: HttpRequest) -> str:
    """This page at the console's own name; empty when the browser is there already.

    Passkeys and sign-in at a provider belong to one name (localhost, not 127.0.0.1).
    """
    if request.get_host().partition(":")[0] == settings.SERAI_CONSOLE_HOST:
        return ""
    return console_address(request.get_full_path())

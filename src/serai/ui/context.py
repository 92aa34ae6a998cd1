"""What every page knows: whose platform it is, the reader's theme, an undo still open."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from serai.ui.theme import chosen_theme
from serai.ui.undo import open_undo

PLATFORM_NAME = "Serai"


def page(request: HttpRequest) -> dict[str, Any]:
    """Costs no query beyond the session and the user that the page needs anyway."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "platform_name": PLATFORM_NAME,
        "theme": chosen_theme(request),
        "signed_in": signed_in,
        "initials": user.initials if user is not None and signed_in else "",
        "mailbox": bool(getattr(settings, "SERAI_MAILBOX", False)),
        "entrance": getattr(request.resolver_match, "namespace", ""),
        "undo": open_undo(request),
    }

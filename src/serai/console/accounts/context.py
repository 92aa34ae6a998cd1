"""What the account pages know besides: the marketplace's sign-in, and our own address."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from serai.console.accounts import marketplace
from serai.console.accounts.addresses import proper_address


def accounts(request: HttpRequest) -> dict[str, Any]:
    return {
        "marketplace": marketplace.name() if marketplace.is_set_up() else "",
        "marketplace_signup": settings.SERAI_OIDC_SIGNUP_URL,
        "proper_address": proper_address(request),
    }

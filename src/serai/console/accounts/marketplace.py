"""Sign-in with the marketplace's own account: any OpenID Connect provider, by settings alone."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from serai.console.accounts.addresses import LONGEST_EMAIL, console_address
from serai.console.accounts.waiting import remember_waiting

PROVIDER = "marketplace"  # its place in our addresses: /account/oidc/marketplace/…


def is_set_up() -> bool:
    return bool(settings.SERAI_OIDC_ISSUER)


def name() -> str:
    return str(settings.SERAI_OIDC_NAME)


def is_connected(user: AbstractBaseUser | AnonymousUser) -> bool:
    return is_set_up() and bool(SocialAccount.objects.filter(user_id=user.pk).exists())


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    @property
    def basic_auth(self) -> bool:
        """Basic is the default (OpenID Connect Discovery 1.0, section 3); allauth prefers post."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return "client_secret_basic" in (methods or ["client_secret_basic"])

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return console_address(path)


class MarketplaceAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": gettext_lazy(
            "There is an account with this address. Sign in to it, then connect your %s account."
        ),
        "disconnect_last": gettext_lazy("Set a password first, else nothing signs you in."),
        "no_password": gettext_lazy("Set a password first, else nothing signs you in."),
        "no_verified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> OpenIDConnectProvider:
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = OpenIDAdapter
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """An address counts as confirmed only where the provider says so, in so many words."""
        said = _claims(sociallogin)
        confirmed = said.get("email_verified") in (True, "true")
        fitting = [one for one in sociallogin.email_addresses if len(one.email) <= LONGEST_EMAIL]
        sociallogin.email_addresses = fitting
        for address in fitting:
            address.verified = confirmed
            remember_waiting(request, address.email)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> AbstractBaseUser:
        user: AbstractBaseUser = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:150]  # type: ignore[attr-defined]
        return user


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    data = sociallogin.account.extra_data
    return dict(data.get("userinfo") or data.get("id_token") or data)

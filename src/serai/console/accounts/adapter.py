"""What we decide where django-allauth asks: addresses, mails, limits, when to sign in again."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.console.accounts import marketplace
from serai.console.accounts.addresses import LONGEST_EMAIL, console_address
from serai.console.accounts.mails import account_mail
from serai.console.source import source_of
from serai.domain.apps.sealing import master_keys, seal_secret, unseal_secret
from serai.domain.events import account_mails
from serai.ui.context import PLATFORM_NAME
from serai.ui.entering import SECOND_FACTORS, recently_signed_in

log = logging.getLogger("serai.console.accounts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": gettext_lazy("This is already the address of this account."),
        "email_password_mismatch": gettext_lazy("E-mail and password don’t match"),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code does not fit. Codes change every 30 seconds."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Sign-in pauses for 15 minutes."),
        "rate_limited": gettext_lazy("Too many tries. Wait a minute, then try again."),
        "email_too_long": gettext_lazy("An address has at most 254 characters."),
    }

    def clean_email(self, email: str) -> str:
        if len(email) > LONGEST_EMAIL:
            raise self.validation_error("email_too_long")
        return email

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """False when the address meanwhile belongs to another account."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            self.add_message(
                request,
                40,
                message=_("%(email)s belongs to another account.") % {"email": email_address.email},
            )
            return False

    # --- links never follow the Host header ---

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return console_address(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        user, _dash, token = key.partition("-")
        return console_address(reverse("account_reset_password_from_key", args=[user, token]))

    # --- mails ---

    def send_account_already_exists_mail(self, email: str) -> None:
        self.send_mail("account/email/account_already_exists", email, {})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server must neither hold up a page nor tell whether an address exists."""
        mail = self.render_mail(template_prefix, email, context)
        if settings.SERAI_MAIL_BY_SMTP:
            name = template_prefix.rpartition("/")[2]
            account_mails.hand_over(mail, name=name, keys=master_keys())
            return
        try:
            mail.send()
        except OSError:
            log.exception("account mail %s was not written", template_prefix)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        to = [email] if isinstance(email, str) else email
        return account_mail(template_prefix, to=to, given=context, headers=headers)

    # --- limits ---

    def get_client_ip(self, request: HttpRequest) -> str:
        """A server behind a socket file names nobody: then all share one limit."""
        source = source_of(request)
        return "0.0.0.0" if source == "unknown" else source  # noqa: S104 no address to listen at

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return str(credentials.get("email", "")).lower()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leaves how many tries this address has left; the same whether it exists or not."""
        usage = self._login_failed_rl_usage.usage[-1]
        made = len(cache.get(usage.cache_key, ()))
        request.tries_left = max(settings.SERAI_SIGN_IN_TRIES - made, 0)  # type: ignore[attr-defined]

    # --- signing in again ---

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Raises instead of answering yes: allauth holds people without a password, who come by a
        provider, for recently signed in at all times."""
        if recently_signed_in(self.request):
            return False
        raise ReauthenticationRequired

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        names = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        for method in methods:
            method["description"] = names[method["id"]]
        if marketplace.is_connected(user):
            methods.append(
                {
                    "id": "marketplace",
                    "description": _("Use your %(name)s account") % {"name": marketplace.name()},
                    "url": reverse("sign_in_again_there"),
                }
            )
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Reviewers and operators keep one second factor. Add another before removing this one."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return PLATFORM_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SERAI_CONSOLE_HOST, "name": PLATFORM_NAME}

    def encrypt(self, text: str) -> str:
        """Seeds are sealed like AppSecrets, under a name that no AppKey has."""
        return seal_secret(text, app_key="second factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_secret(encrypted_text, app_key="second factor")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=SECOND_FACTORS
        ).exclude(pk=authenticator.pk)
        return not authenticator.user.is_staff or others.exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

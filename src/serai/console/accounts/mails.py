"""The mails about an account: one row each, one skeleton for all."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from serai.console.accounts.addresses import console_address
from serai.console.accounts.devices import device_words
from serai.ui.context import PLATFORM_NAME
from serai.ui.moments import exact

Words = str | Promise


@dataclass(frozen=True, slots=True)
class AccountMail:
    """`button` is a URL name, or the key of an address that allauth gives."""

    subject: Words
    sentence: Words
    next: Words
    button_words: Words = ""
    button: str = ""


NOT_YOU = lazy(
    "If this was not you, reset your password and end the sessions that you do not know."
)
IGNORE = lazy("If you did not ask for this, do nothing: nothing changes.")


def _notice(subject: Words, sentence: Words, page: str) -> AccountMail:
    """About something that was done; the button leads to where it can be looked at."""
    return AccountMail(subject, sentence, NOT_YOU, lazy("Look at it"), page)


MAILS: dict[str, AccountMail] = {
    "email_confirmation_signup": AccountMail(
        lazy("Confirm your e-mail address"),
        lazy("One press confirms that %(email)s is yours and takes you on."),
        IGNORE,
        lazy("Confirm this address"),
        "activate_url",
    ),
    "email_confirmation": AccountMail(
        lazy("Confirm your e-mail address"),
        lazy("Confirm that %(email)s is to be the address of your account."),
        IGNORE,
        lazy("Confirm this address"),
        "activate_url",
    ),
    "account_already_exists": AccountMail(
        lazy("You have an account already"),
        lazy("Somebody, probably you, wanted to create an account for %(email)s. There is one."),
        lazy(
            "Sign in with your e-mail address and password. Forgot it? Reset it on the sign-in"
            " page. Another way of signing in can be connected once you are in."
        ),
        lazy("Sign in"),
        "account_login",
    ),
    "unknown_account": AccountMail(
        lazy("There is no account with this address"),
        lazy(
            "Somebody, probably you, wanted to sign in as %(email)s. No account has this address."
        ),
        lazy("You may have signed up with another address, or you can create an account now."),
        lazy("Create an account"),
        "account_signup",
    ),
    "password_reset_key": AccountMail(
        lazy("Choose a new password"),
        lazy("Somebody, probably you, asked to reset the password of %(email)s."),
        lazy("The link works once and for 30 minutes. A new password ends all your sessions."),
        lazy("Choose a new password"),
        "password_reset_url",
    ),
    "email_changed": _notice(
        lazy("Your e-mail address was changed"),
        lazy("Your account now has the address %(to_email)s instead of %(from_email)s."),
        "account_email",
    ),
    "email_deleted": _notice(
        lazy("Your address stays as it was"),
        lazy("The change to %(deleted_email)s was dropped; %(email)s remains your address."),
        "account_email",
    ),
    "password_changed": _notice(
        lazy("Your password was changed"),
        lazy("The password of %(email)s was changed. All other sessions were ended."),
        "usersessions_list",
    ),
    "password_reset": _notice(
        lazy("Your password was reset"),
        lazy("The password of %(email)s was reset by a link from a mail. All sessions were ended."),
        "usersessions_list",
    ),
    "password_set": _notice(
        lazy("Your account has a password now"),
        lazy("A password was set for %(email)s."),
        "usersessions_list",
    ),
    "recovery_codes_generated": _notice(
        lazy("New recovery codes"),
        lazy("New recovery codes were made for %(email)s; the old ones stopped working."),
        "mfa_index",
    ),
    "totp_activated": _notice(
        lazy("An authenticator app was added"),
        lazy("From now on %(email)s needs a code of the authenticator app to sign in."),
        "mfa_index",
    ),
    "totp_deactivated": _notice(
        lazy("The authenticator app was removed"),
        lazy("Codes of an authenticator app are no longer asked of %(email)s."),
        "mfa_index",
    ),
    "webauthn_added": _notice(
        lazy("A passkey was added"), lazy("A passkey was added to %(email)s."), "mfa_list_webauthn"
    ),
    "webauthn_removed": _notice(
        lazy("A passkey was removed"),
        lazy("A passkey of %(email)s was removed."),
        "mfa_list_webauthn",
    ),
    "account_connected": _notice(
        lazy("An account was connected"),
        lazy("%(email)s can now sign in with a %(provider)s account."),
        "socialaccount_connections",
    ),
    "account_disconnected": _notice(
        lazy("An account was disconnected"),
        lazy("%(email)s can no longer sign in with the %(provider)s account."),
        "socialaccount_connections",
    ),
}


def account_mail(
    template_prefix: str,
    *,
    to: list[str],
    given: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """The mail that allauth calls `template_prefix`, such as "mfa/email/totp_activated"."""
    mail = MAILS[template_prefix.rpartition("/")[2]]
    values = {
        "email": to[0],
        "from_email": given.get("from_email", ""),
        "to_email": given.get("to_email", ""),
        "deleted_email": given.get("deleted_email", ""),
        "provider": settings.SERAI_OIDC_NAME,
    }
    facts: dict[str, Any] = {
        "platform_name": PLATFORM_NAME,
        "subject": str(mail.subject),
        "recipient": getattr(given.get("user"), "name", "") or to[0],
        "sentence": str(mail.sentence) % values,
        "next": str(mail.next),
        "button_words": str(mail.button_words),
        "button_url": given.get(mail.button) or console_address(reverse(mail.button)),
        "facts": _circumstances(given),
    }
    message = EmailMultiAlternatives(
        facts["subject"],
        render_to_string("account/mail.txt", facts).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        to,
        headers=headers,
    )
    message.attach_alternative(render_to_string("account/mail.html", facts), "text/html")
    return message


def _circumstances(given: dict[str, Any]) -> list[tuple[str, str]]:
    if "timestamp" not in given:
        return []
    return [
        (_("When"), exact(given["timestamp"])),
        (_("From"), str(given["ip"])),
        (_("With"), device_words(str(given["user_agent"]))),
    ]

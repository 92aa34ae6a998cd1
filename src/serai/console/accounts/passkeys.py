"""allauth's passkey forms, with answers for whatever a browser, or somebody else, may send."""

from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_NAME = 60
# What is bytes in a credential comes as base64 text (Web Authentication Level 3, section 5.1.8).
BYTES = {
    *("id", "rawId", "clientDataJSON", "attestationObject", "authenticatorData"),
    *("signature", "userHandle", "publicKey"),
}


class CredentialField(forms.JSONField):
    """What the browser answers: a JSON object. allauth checks nothing of `false` or `0` and keeps
    it, as a factor that breaks its pages ever after."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            credential = super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise _not_understood() from error
        if not isinstance(credential, dict) or not credential or not _is_in_texts(credential):
            raise _not_understood()
        return credential

    def bound_data(self, data: Any, initial: Any) -> None:
        """An answer is good once: it is not shown again."""


def _is_in_texts(value: Any) -> bool:
    """Whether all bytes are texts. The library takes a number for that many bytes of zeros: eleven
    digits in a form that anybody may send would fill the machine's memory."""
    if isinstance(value, list):
        return all(map(_is_in_texts, value))
    if not isinstance(value, dict):
        return True
    return all(
        inner is None or isinstance(inner, str) if name in BYTES else _is_in_texts(inner)
        for name, inner in value.items()
    )


class _AnswersAnything:
    """The library behind parses attestations of any shape; what it trips over is a wrong answer."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            self._errors: Any = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", _not_understood())  # type: ignore[attr-defined]


class AddPasskeyForm(_AnswersAnything, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()
    name = forms.CharField(max_length=LONGEST_NAME, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("To tell it from others, such as “Work laptop”.")
        self.fields["passwordless"].label = _("Sign in with it alone")
        self.fields["passwordless"].help_text = _(
            "No password needed: the device checks your finger, face or PIN. Old security keys"
            " cannot; untick it for them."
        )
        self.initial["passwordless"] = True


class UsePasskeyForm(_AnswersAnything, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class SignInPasskeyForm(_AnswersAnything, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class SignInAgainPasskeyForm(_AnswersAnything, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=LONGEST_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].error_messages["required"] = _("Enter a name.")


def _not_understood() -> ValidationError:
    return ValidationError(_("This passkey was not accepted. Try again."), code="incorrect_code")

"""allauth's forms in our words: one password field, no placeholders, bounded lengths."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from serai.console.accounts.waiting import remember_waiting
from serai.domain.developers.models import User

LONGEST_PASSWORD = 1024  # hashing is not a thing to be given megabytes
LONGEST_CODE = 64


def _say(form: forms.BaseForm, name: str, label: str, *, missing: str, hint: str = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def _say_email(form: forms.BaseForm, name: str, label: str = "") -> None:
    _say(form, name, label or _("E-mail"), missing=_("Enter an e-mail address."))
    form.fields[name].error_messages["invalid"] = _(
        "An e-mail address looks like name@example.com."
    )


def _say_password(form: forms.BaseForm, name: str, label: str, *, new: bool = False) -> None:
    hint = _("At least 10 characters. A sentence that only you would say is good.") if new else ""
    _say(form, name, label, missing=_("Enter a password."), hint=hint)
    form.fields[name].validators.append(MaxLengthValidator(LONGEST_PASSWORD))
    form.fields.pop("password2", None)


def _say_code(form: forms.BaseForm, label: str, hint: str) -> None:
    _say(form, "code", label, missing=_("Enter the code."), hint=hint)
    form.fields["code"].validators.append(MaxLengthValidator(LONGEST_CODE))
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """After a refusal `paused` or `tries_left` say why, and the password is empty."""

    paused = False
    tries_left: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_email(self, "login")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _say_password(self, "password", _("Password"))

    def clean(self) -> dict[str, Any] | None:
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except ValidationError as error:
            self.tries_left = getattr(self.request, "tries_left", None)
            self.paused = error.code == "too_many_login_attempts" or self.tries_left == 0
            raise
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        remember_waiting(request, self.cleaned_data["login"])
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response


class SignupForm(account.SignupForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_email(self, "email")
        _say_password(self, "password1", _("Password"), new=True)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Two presses at once make one account; the second is told what the first was told."""
        remember_waiting(request, self.cleaned_data["email"])
        try:
            with transaction.atomic():
                saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved


class ConnectedSignupForm(social.SignupForm):  # type: ignore[misc]
    """When the provider gave no address that we could take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_email(self, "email")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        remember_waiting(request, self.cleaned_data["email"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class AddEmailForm(account.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_email(self, "email", _("New e-mail address"))


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_email(self, "email")


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(self, "password1", _("New password"), new=True)


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(self, "oldpassword", _("Present password"))
        _say_password(self, "password1", _("New password"), new=True)


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(self, "password1", _("Password"), new=True)


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_password(self, "password", _("Password"))


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Code"), _("Six digits from your app, or one of your recovery codes."))


class CodeAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Code"), _("Six digits from your app, or one of your recovery codes."))


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Code"), _("The six digits that your app shows now."))


class InvitationForm(forms.Form):
    name = forms.CharField(max_length=150)
    password1 = account.SetPasswordField()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", _("Your name"), missing=_("Enter your name."))
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        _say_password(self, "password1", _("Password"), new=True)
        self.fields["password1"].user = User(email=email)  # type: ignore[attr-defined]

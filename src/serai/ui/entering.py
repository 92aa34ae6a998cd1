"""Who may enter a page: signed in, not too long ago, in which role, with a second factor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from serai.domain.developers.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Guard = Callable[[HttpRequest], HttpResponseBase | None]

RECENT = timedelta(minutes=15)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When this session last proved who it is: password, second factor, passkey or provider."""
    if not request.user.is_authenticated:
        return None
    records = get_authentication_records(request, request.user)
    newest = max((float(record["at"]) for record in records), default=None)
    return None if newest is None else datetime.fromtimestamp(newest, tz=UTC)


def recently_signed_in(request: HttpRequest, *, now: datetime | None = None) -> bool:
    """Within the last 15 minutes."""
    at = signed_in_at(request)
    return at is not None and (now or timezone.now()) - at < RECENT


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists())


def used_second_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def sign_in_again(view: View[P]) -> View[P]:
    """For pages that show a secret: asks to sign in again unless that was in the last 15 minutes.

    Meant for pages that are read (GET): one comes back to them afterwards.
    """
    return _entered_through(_recently, view)


def reviewer_required(view: View[P]) -> View[P]:
    return _entered_through(lambda request: _as_staff(request, _is_reviewer), view)


def operator_required(view: View[P]) -> View[P]:
    return _entered_through(lambda request: _as_staff(request, _is_operator), view)


def staff_required(view: View[P]) -> View[P]:
    """Reviewers and operators."""
    return _entered_through(lambda request: _as_staff(request, _is_staff), view)


def _entered_through(guard: Guard, view: View[P]) -> View[P]:
    @wraps(view)
    def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return guard(request) or view(request, *args, **kwargs)

    return entered


def _recently(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if recently_signed_in(request):
        return None
    return _by_way_of("account_reauthenticate", request)


def _as_staff(request: HttpRequest, in_role: Callable[[User], bool]) -> HttpResponseBase | None:
    """A role opens nothing without a second factor that this session has used."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not in_role(request.user):
        raise PermissionDenied
    if not has_second_factor(request.user):
        messages.warning(request, _("Reviewers and operators need a second factor. Set one up."))
        return HttpResponseRedirect(reverse("mfa_index"))
    if not used_second_factor(request):
        return _by_way_of("mfa_reauthenticate", request)
    return None


def _is_reviewer(user: User) -> bool:
    return user.is_reviewer


def _is_operator(user: User) -> bool:
    return user.is_operator


def _is_staff(user: User) -> bool:
    return user.is_staff


def _by_way_of(name: str, request: HttpRequest) -> HttpResponseRedirect:
    back = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{back}")

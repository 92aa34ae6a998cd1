"""The page behind the one-time link of `serai staff invite`."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from serai.console.accounts.forms import InvitationForm
from serai.domain.developers.models import Invitation, User
from serai.domain.developers.staff import accept_as, accept_as_new, open_invitation
from serai.domain.refused import Refused
from serai.ui.refusals import refusal_at


@never_cache
@sensitive_post_parameters("password1")
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    found = open_invitation(token)
    if found is None:
        return render(request, "account/invitation_over.html", status=410)
    if User.objects.filter(email__iexact=found.email).exists():
        return _for_an_account(request, token, found)
    return _for_somebody_new(request, token, found)


def _for_somebody_new(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    form = InvitationForm(request.POST or None, email=found.email)
    if form.is_valid():
        with refusal_at(form):
            return _sign_in(request, _join(token, form))
    return render(request, "account/invitation.html", {"invitation": found, "form": form})


def _for_an_account(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    theirs = request.user.is_authenticated and request.user.email.lower() == found.email
    if request.method == "POST" and request.user.is_authenticated and theirs:
        try:
            accept_as(request.user, token)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("invitation", token)
        messages.success(request, _("You have joined. Staff need a second factor."))
        return redirect("mfa_index")
    return render(request, "account/invitation.html", {"invitation": found, "theirs": theirs})


def _join(token: str, form: InvitationForm) -> User:
    with transaction.atomic():
        user = accept_as_new(
            token, name=form.cleaned_data["name"], password=form.cleaned_data["password1"]
        )
        # Whoever holds the link was trusted with it by the operator: nothing more to confirm.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    if request.user.is_authenticated:
        request.session.flush()
    record_authentication(request, user, "password", email=user.email)
    messages.success(request, _("Your account is ready. Staff need a second factor: set one up."))
    signed_in: HttpResponseBase = perform_login(request, user, redirect_url="/account/2fa/")
    return signed_in

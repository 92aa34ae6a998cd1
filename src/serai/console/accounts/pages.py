"""The account pages that allauth does not have, and those that it has too simply."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from serai.console.accounts.waiting import send_again, waiting_for


def resend_confirmation(request: HttpRequest) -> HttpResponse:
    """The same words whether the address has an account or not."""
    if request.method != "POST":
        return redirect("account_email_verification_sent")
    if not waiting_for(request):
        return redirect("account_login")
    if send_again(request):
        messages.success(request, _("We sent the mail again."))
    else:
        messages.warning(request, _("The last mail left less than a minute ago. Wait for it."))
    return redirect("account_email_verification_sent")


@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Posted to, it ends all sessions but this one."""
    if request.method == "POST":
        return _end_others(request)
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = UserSession.objects.filter(user=request.user, session_key__in=alive)
    here = request.session.session_key
    ordered = sorted(
        found, key=lambda one: (one.session_key == here, one.last_seen_at), reverse=True
    )
    return render(
        request, "usersessions/usersession_list.html", {"sessions": ordered, "here": here}
    )


@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":  # after signing in again, say
        return redirect("usersessions_list")
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        get_adapter().logout(request)
        return redirect("account_login")
    session.end()
    messages.success(request, _("That session was ended."))
    return redirect("usersessions_list")


@login_required
def appearance(request: HttpRequest) -> HttpResponse:
    return render(request, "account/appearance.html")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token: cookies off, another tab signed out, or a forgery."""
    return render(request, "account/form_too_old.html", status=403)


def _end_others(request: HttpRequest) -> HttpResponse:
    others = UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    )
    count = len(others)
    for session in others:
        session.end()
    ended = ngettext(
        "%(count)d other session was ended.", "%(count)d other sessions were ended.", count
    )
    messages.success(request, ended % {"count": count})
    return redirect("usersessions_list")

"""Seed (10): the app's own page: its keys, a first call to paste, its calls, its quota."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from serai.console.app_calls import calls_of
from serai.console.app_list import state_of
from serai.console.call_box import call_box, callable_groups, gateway_address
from serai.console.entering import Entered, developer_required, live_part
from serai.domain.apps.actions import is_secret_shown, show_secret
from serai.domain.apps.models import App
from serai.domain.publishing.waiting import is_known
from serai.domain.reviews.models import Case
from serai.protocol.published import APP
from serai.ui.entering import recently_signed_in, signed_in_at
from serai.ui.sign_methods import words_of

NEW_FOR = timedelta(minutes=10)  # so long a secret that nobody saw yet is shown without asking
REMASK_SECONDS = 60


@never_cache
@developer_required
def app_page(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    """The AppSecret stands here once, right after Create App; from then on it is masked."""
    app = own_app(entered, key)
    is_new = timezone.now() - app.created_at < NEW_FOR and not is_secret_shown(app)
    secret = show_secret(app, by=entered.user) if is_new else ""
    return _page(request, entered, app, secret=secret, is_new=is_new)


@never_cache
@developer_required
def app_secret(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    """The same page with the AppSecret, for whoever signed in again since the app was created."""
    app = own_app(entered, key)
    if not _signed_in_again(request, since=app.created_at):
        again = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{again}")
    secret = show_secret(app, by=entered.user)
    return _page(request, entered, app, secret=secret, is_new=False)


@never_cache
@live_part
def app_calls(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    """The calls and the quota, asked for every two seconds; 204 if nothing new was `?seen`."""
    app = own_app(entered, key)
    calls = calls_of(app, entered.zone)
    if request.GET.get("seen") == calls.seen:
        return HttpResponse(status=204)
    return render(request, "console/app_page_live.html", {"app": app, "calls": calls})


def own_app(entered: Entered, key: str) -> App:
    """Another's app is not here: 404."""
    apps = App.objects.of(entered.developer).select_related("app_type", "qualification")
    app = get_object_or_404(apps, key=key)
    app.developer = entered.developer
    return app


def _signed_in_again(request: HttpRequest, *, since: datetime) -> bool:
    at = signed_in_at(request)
    return recently_signed_in(request) and at is not None and at > since


def _page(
    request: HttpRequest, entered: Entered, app: App, *, secret: str, is_new: bool
) -> HttpResponseBase:
    state = state_of(app)
    box = call_box(app.newest_secret, by=entered.user, shown_secret=secret)
    note = {"app": app, "box": box, "secret": secret, "state": state}
    page: dict[str, Any] = {
        "app": app,
        "state": state,
        "is_new": is_new,
        "is_known": is_new and is_known(APP, app.key),
        "secret": secret,
        "masked": app.newest_secret.masked,
        "remask": REMASK_SECONDS,
        "call_box": box,
        "call_box_note": render_to_string("console/call_box_note.html", note),
        "calls": calls_of(app, entered.zone),
        "gateway": gateway_address(),
        "groups": callable_groups(app),
        "contact": entered.platform,
        "reason": _why_stopped(app, state),
        "signatures": words_of(app.held_sign_methods),
    }
    return render(request, "console/app_page.html", page)


def _why_stopped(app: App, state: str) -> str:
    """The words of whoever stopped it."""
    if state == "suspended":
        return app.suspended_reason
    if state != "revoked" or app.qualification is None:
        return ""
    decision = Case.objects.of(app.qualification).decisions.first()
    return decision.reason if decision else ""

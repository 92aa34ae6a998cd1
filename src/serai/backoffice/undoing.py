"""Offer to take a change of an app back, and do it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.backoffice.one_app import found_app
from serai.domain.apps.models import App
from serai.domain.apps.taking_back import (
    LIMITS,
    SIGN_METHODS,
    TAKE_BACK_WITHIN,
    newest_change,
    take_back,
)
from serai.ui.entering import operator_required
from serai.ui.refusals import refused_to
from serai.ui.undo import offer_undo, take_back_offer

PAGES = {LIMITS: "backoffice:limits", SIGN_METHODS: "backoffice:signatures"}


def offer_to_take_back(request: HttpRequest, app: App, kind: str) -> None:
    change = newest_change(app, kind)
    if change is not None:
        words = (
            _("Limits of %(name)s changed.")
            if kind == LIMITS
            else _("Signatures of %(name)s changed.")
        )
        url = reverse(f"{PAGES[kind]}_undo", args=[app.key, change.pk])
        until = change.at + TAKE_BACK_WITHIN
        offer_undo(request, words=words % {"name": app.name}, url=url, until=until)


@require_POST
@operator_required
@refused_to(lambda key, change: reverse(PAGES[LIMITS], args=[key]))
def undo_limits(request: HttpRequest, key: str, change: int) -> HttpResponseBase:
    return _undone(request, key, LIMITS, change)


@require_POST
@operator_required
@refused_to(lambda key, change: reverse(PAGES[SIGN_METHODS], args=[key]))
def undo_signatures(request: HttpRequest, key: str, change: int) -> HttpResponseBase:
    return _undone(request, key, SIGN_METHODS, change)


def _undone(request: HttpRequest, key: str, kind: str, change: int) -> HttpResponse:
    app = found_app(key)
    take_back_offer(request)
    take_back(app, kind, change, by=request.user, reason=_("Taken back."))  # type: ignore[arg-type]
    messages.success(request, _("Taken back. It is as it was before."))
    return redirect(PAGES[kind], key)

"""Operators find an app, read what happened to it, stop it and let it go on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.backoffice.event_history import history_of
from serai.backoffice.one_app import found_app
from serai.backoffice.paging import Paging
from serai.backoffice.queue import KIND
from serai.domain.apps.actions import suspend, unsuspend
from serai.domain.apps.models import App
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case
from serai.ui.entering import operator_required
from serai.ui.refusals import sentence_of

ON_A_LINE = (
    "key",
    "name",
    "created_at",
    "suspended_at",
    "qualification__status",
    "app_type__name",
    "developer__answers",
    "developer__user__email",
)


@operator_required
def app_list(request: HttpRequest) -> HttpResponse:
    """`?q=` looks in AppKeys, names, developers and their addresses."""
    asked = request.GET.get("q", "").strip()[:100]
    apps = App.objects.select_related("developer__user", "app_type", "qualification")
    apps = apps.only(*ON_A_LINE)
    if asked:
        apps = apps.filter(_matching(asked))
    paging = Paging(request, apps.count())
    facts = {"apps": paging.part(apps), "paging": paging, "asked": asked}
    return render(request, "backoffice/apps.html", facts)


@operator_required
def app(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "backoffice/app.html", _facts(found_app(key)))


@require_POST
@operator_required
def suspend_app(request: HttpRequest, key: str) -> HttpResponse:
    done = _("%(name)s is suspended. Every gateway refuses its calls within a second.")
    return _changed(request, key, suspend, done)


@require_POST
@operator_required
def unsuspend_app(request: HttpRequest, key: str) -> HttpResponse:
    done = _("%(name)s may call again.")
    return _changed(request, key, unsuspend, done)


def _changed(request: HttpRequest, key: str, act: Callable[..., None], done: str) -> HttpResponse:
    found, reason = found_app(key), request.POST.get("reason", "")
    try:
        act(found, by=request.user, reason=reason)
    except Refused as refusal:
        facts = _facts(found_app(key)) | {"refused": sentence_of(refusal), "reason": reason}
        return render(request, "backoffice/app.html", facts, status=409)
    messages.success(request, done % {"name": found.name})
    return redirect("backoffice:app", key)


def _facts(found: App) -> dict[str, Any]:
    case = None
    if found.qualification_id is not None:
        case = Case.objects.about(KIND, [found.qualification_id]).get(found.qualification_id)
    return {"app": found, "case": case, "history": history_of(found)}


def _matching(asked: str) -> Q:
    return (
        Q(key__startswith=asked)
        | Q(name__icontains=asked)
        | Q(developer__user__email__icontains=asked)
        | Q(developer__answers__legal_name__icontains=asked)
    )

"""How an app's calls may be signed, and which of these its developer keeps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from serai.console.app_list import state_of
from serai.console.app_page import own_app
from serai.console.entering import Entered, developer_required
from serai.domain.apps import signatures
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import keep_sign_methods
from serai.ui.refusals import refusal_at
from serai.ui.seen import SeenForm
from serai.ui.sign_methods import choices, words_of


class SignaturesForm(SeenForm):
    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Signatures this app uses"),
        choices=[(name, name) for name in signatures.ALL],
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )


@never_cache
@developer_required
def app_signatures(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    app = own_app(entered, key)
    if request.method != "POST":
        return _page(request, app, SignaturesForm())
    form = SignaturesForm(request.POST)
    if form.is_valid() and form.still_sees(_stamp(app)):
        with refusal_at(form, "methods"):
            changed = keep_sign_methods(app, form.cleaned_data["methods"], by=entered.user)
            return _changed(request, app, changed=changed)
    return _page(request, app, form, status=422)


def _stamp(app: App) -> str:
    return f"{','.join(app.allowed_sign_methods)};{','.join(app.kept_sign_methods)}"


def _changed(request: HttpRequest, app: App, *, changed: bool) -> HttpResponse:
    if not changed:
        messages.info(request, _("Nothing was changed."))
    else:
        words = _("Saved. Within a second every gateway takes only %(methods)s.")
        messages.success(request, words % {"methods": words_of(app.held_sign_methods)})
    return redirect("console:app_signatures", app.key)


def _page(
    request: HttpRequest, app: App, form: SignaturesForm, *, status: int = 200
) -> HttpResponse:
    ticked = form["methods"].data if form.is_bound else app.held_sign_methods
    page: dict[str, Any] = {
        "app": app,
        "state": state_of(app),
        "form": form,
        "field": form["methods"],
        "seen": _stamp(app),
        "choices": choices(app.allowed_sign_methods, ticked=ticked),
        "forbidden": words_of(m for m in signatures.ALL if m not in app.allowed_sign_methods),
        "held": words_of(app.held_sign_methods),
        "kept": words_of(app.kept_sign_methods),
    }
    return render(request, "console/app_signatures.html", page, status=status)

"""Operators say how the calls of one app may be signed, instead of its type."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from serai.backoffice.event_history import history_of
from serai.backoffice.one_app import found_app
from serai.backoffice.reason import ReasonForm
from serai.backoffice.undoing import offer_to_take_back
from serai.domain.apps import signatures
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods
from serai.domain.apps.taking_back import SIGN_METHODS
from serai.ui.entering import operator_required
from serai.ui.refusals import refusal_at
from serai.ui.sign_methods import choices, words_of

_HISTORY = ("app.sign_methods_changed", "app.sign_methods_kept")


class SignaturesForm(ReasonForm):
    field_order = ("methods", "reason")
    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Allowed signatures"),
        choices=[(name, name) for name in signatures.ALL],
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )


@never_cache
@operator_required
def app_signatures(request: HttpRequest, key: str) -> HttpResponse:
    app = found_app(key)
    if request.method != "POST":
        return _page(request, app, SignaturesForm())
    form = SignaturesForm(request.POST)
    if "back" in request.POST:
        form.fields["methods"].required = False
    if form.is_valid() and form.still_sees(_stamp(app)):
        with refusal_at(form):
            changed = allow_sign_methods(
                app,
                [] if "back" in request.POST else form.cleaned_data["methods"],
                by=request.user,  # type: ignore[arg-type]  # operator_required let nobody else in
                reason=form.cleaned_data["reason"],
            )
            return _changed(request, app, changed=changed)
    return _page(request, found_app(key), form, status=409 if form.non_field_errors() else 422)


def _stamp(app: App) -> str:
    return ",".join(app.sign_methods)


def _changed(request: HttpRequest, app: App, *, changed: bool) -> HttpResponse:
    if changed:
        offer_to_take_back(request, app, SIGN_METHODS)
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif not app.held_sign_methods:
        messages.warning(
            request, _("Saved. Its developer keeps none of these, so no call can be signed.")
        )
    else:
        words = _("Saved. Within a second every gateway takes only %(methods)s.")
        messages.success(request, words % {"methods": words_of(app.held_sign_methods)})
    return redirect("backoffice:signatures", app.key)


def _page(
    request: HttpRequest, app: App, form: SignaturesForm, *, status: int = 200
) -> HttpResponse:
    ticked = form["methods"].data if form.is_bound else app.allowed_sign_methods
    page = {
        "app": app,
        "tab": "signatures",
        "form": form,
        "field": form["methods"],
        "seen": _stamp(app),
        "choices": choices(
            signatures.ALL,
            ticked=ticked,
            noted=app.app_type.sign_methods,
            note=_("%(type)s gives it") % {"type": app.app_type.name},
        ),
        "held": words_of(app.held_sign_methods),
        "kept": words_of(app.kept_sign_methods),
        "history": history_of(app, kinds=_HISTORY),
    }
    return render(request, "backoffice/app_signatures.html", page, status=status)

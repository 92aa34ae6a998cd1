"""A new AppSecret: what will happen to the old one, and when, before it is done."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from serai.console.app_list import state_of
from serai.console.app_page import own_app
from serai.console.entering import Entered, developer_required
from serai.domain.apps.models import App
from serai.domain.apps.rotation import reset_secret
from serai.ui.entering import sign_in_again
from serai.ui.refusals import refusal_at

_ENDS = (
    ("24", gettext_lazy("In 24 hours")),
    ("72", gettext_lazy("In 72 hours")),
    ("1", gettext_lazy("In one hour")),
    ("0", gettext_lazy("At once")),
)


class ResetForm(forms.Form):
    """`secret`: the one that the page spoke of, so that a second press resets nothing more."""

    ends = forms.ChoiceField(
        label=gettext_lazy("Old secret ends"),
        choices=_ENDS,
        widget=forms.RadioSelect,
        initial="24",
    )
    secret = forms.IntegerField(widget=forms.HiddenInput)


@never_cache
@sign_in_again
@developer_required
def app_secret_reset(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    app = own_app(entered, key)
    form = ResetForm(request.POST or None, initial={"secret": app.newest_secret.pk})
    if request.method == "POST" and form.is_valid():
        before = app.newest_secret
        if form.cleaned_data["secret"] != before.pk:
            messages.error(request, _("The AppSecret was reset already."))
            return redirect("console:app", app.key)
        overlap = timedelta(hours=int(form.cleaned_data["ends"]))
        with refusal_at(form):
            reset_secret(app, overlap, by=entered.user)
            messages.success(request, _said(before.masked[-4:], overlap))
            return redirect("console:app_secret", app.key)
    return _page(request, app, form)


def _said(ending: str, overlap: timedelta) -> str:
    if not overlap:
        return _(
            "The new AppSecret holds. The one ending in %(ending)s is refused from now on."
        ) % {"ending": ending}
    words = _(
        "The new AppSecret holds. The one ending in %(ending)s goes on for %(hours)s h, then ends."
    )
    return words % {"ending": ending, "hours": int(overlap.total_seconds() // 3600)}


def _page(request: HttpRequest, app: App, form: ResetForm) -> HttpResponseBase:
    live = list(app.secrets.live().order_by("-id"))
    page: dict[str, Any] = {
        "app": app,
        "state": state_of(app),
        "form": form,
        "ending": live[0].masked[-4:],
        "made_at": live[0].created_at,
        "leaving": live[1] if len(live) > 1 else None,
    }
    return render(
        request, "console/app_secret_reset.html", page, status=422 if form.errors else 200
    )

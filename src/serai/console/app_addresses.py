"""From where an app may call: its allow-list of addresses and ranges."""

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
from serai.console.source import source_of
from serai.domain.apps.addresses import MOST, normalised
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import set_addresses
from serai.domain.refused import Refused
from serai.ui.refusals import refusal_at

_LONGEST = 10_000  # characters: more than a hundred ranges can take


class AddressesForm(forms.Form):
    """`before`: what stood there when the page was made, so that no tab undoes another's work."""

    addresses = forms.CharField(
        label=gettext_lazy("Addresses and ranges, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        required=False,
        max_length=_LONGEST,
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=_LONGEST)


@never_cache
@developer_required
def app_addresses(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    """The list, and the address from which this very page is read, one press to add."""
    app = own_app(entered, key)
    here = source_of(request)
    stands = "\n".join(app.addresses)
    if request.method != "POST":
        form = AddressesForm(initial={"addresses": stands, "before": stands})
        return _page(request, app, form, here)
    form = AddressesForm(_asked(request, app, here))
    if form.is_valid():
        app.addresses = form.cleaned_data["before"].splitlines()
        with refusal_at(form, "addresses"):
            changed = set_addresses(
                app, form.cleaned_data["addresses"].splitlines(), by=entered.user
            )
            return _changed(request, app, changed=changed)
    return _page(request, app, form, here, status=422)


def _asked(request: HttpRequest, app: App, here: str) -> dict[str, str]:
    if "add_here" in request.POST:
        stands = "\n".join(app.addresses)
        return {"addresses": f"{stands}\n{here}", "before": stands}
    return {name: request.POST.get(name, "") for name in ("addresses", "before")}


def _changed(request: HttpRequest, app: App, *, changed: bool) -> HttpResponse:
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif app.addresses:
        messages.success(
            request, _("Saved. Within a second every gateway refuses calls from elsewhere.")
        )
    else:
        messages.success(request, _("Saved. The app may call from anywhere."))
    return redirect("console:app_addresses", app.key)


def _page(
    request: HttpRequest, app: App, form: AddressesForm, here: str, *, status: int = 200
) -> HttpResponse:
    page: dict[str, Any] = {
        "app": app,
        "state": state_of(app),
        "form": form,
        "here": here if _can_be_added(here, app) else "",
        "most": MOST,
    }
    return render(request, "console/app_addresses.html", page, status=status)


def _can_be_added(here: str, app: App) -> bool:
    try:
        return normalised([here])[0] not in app.addresses
    except Refused:
        return False  # "unknown": behind a proxy that does not say

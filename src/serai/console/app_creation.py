"""Seed (8)-(9): Create App. One field, its name."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.console.entering import Entered, developer_required, live_part
from serai.domain.apps import naming
from serai.domain.apps.actions import create_app, is_name_taken
from serai.domain.apps.models import App
from serai.domain.catalog.models import AppType
from serai.domain.publishing.waiting import wait_until_known
from serai.domain.qualifications.models import Qualification
from serai.domain.refused import Refused
from serai.protocol.published import APP
from serai.ui.components.marks import letters_of
from serai.ui.refusals import sentence_of

WAIT_FOR_GATEWAY = timedelta(seconds=3)


class NameForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Application name"),
        error_messages={"required": gettext_lazy("Give your app a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@developer_required
def app_creation(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """`?name=` fills the field in, as the suggestions do."""
    app_type = get_object_or_404(AppType.objects.select_related("category__parent"), slug=slug)
    qualification = _approved(entered, app_type)
    if qualification is None:
        return _not_approved(request, app_type)
    form = NameForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            app = create_app(qualification, name, by=entered.user)
        except Refused as refusal:
            if own := _own_of_that_name(entered, name):
                messages.info(request, _("You have an app of this name already: here it is."))
                return redirect("console:app", own.key)
            form.add_error("name", sentence_of(refusal))
        else:
            wait_until_known(APP, app.key, at_most=WAIT_FOR_GATEWAY)
            return redirect("console:app", app.key)
    return _page(request, entered, qualification, form)


@live_part
def app_name_check(request: HttpRequest, entered: Entered) -> HttpResponseBase:
    """What the rules say to `?name=` while it is typed. Creating decides."""
    return JsonResponse(_verdict(request.GET.get("name", "").strip()))


def _approved(entered: Entered, app_type: AppType) -> Qualification | None:
    found = Qualification.objects.of(entered.developer).approved().filter(app_type=app_type).first()
    if found is not None:
        found.developer, found.app_type = entered.developer, app_type
    return found


def _not_approved(request: HttpRequest, app_type: AppType) -> HttpResponseBase:
    messages.info(request, _("Apps of this type can be created once your application is approved."))
    leaf = app_type.category
    return redirect("console:app_type_choice", leaf.parent.slug if leaf.parent else "", leaf.slug)


def _own_of_that_name(entered: Entered, name: str) -> App | None:
    """The second press of a double submit, and the second tab, find the app of the first."""
    return App.objects.of(entered.developer).filter(name=name).first()


def _verdict(name: str) -> dict[str, Any]:
    report = naming.report(name)
    free = not is_name_taken(name) if report.holds else None
    return {
        "width": report.width,
        "rules": {"characters": not report.wrong, "width": report.fits, "free": free},
        "words": _fault(name, free=free),
        "suggestions": _suggestions(name) if name and not report.holds else [],
        "sign": letters_of(name),
    }


def _fault(name: str, *, free: bool | None) -> str:
    try:
        naming.check(name)
    except Refused as refusal:
        return sentence_of(refusal)
    return _("Too close to another app's name.") if free is False else ""


def _suggestions(name: str) -> list[str]:
    return [offer for offer in naming.suggestions(name) if not is_name_taken(offer)]


def _page(
    request: HttpRequest, entered: Entered, qualification: Qualification, form: NameForm
) -> HttpResponseBase:
    name = str(form["name"].value() or "").strip()
    own = App.objects.filter(qualification=qualification) if not qualification.apps_left else []
    website = str(entered.developer.answers.get("website", ""))
    page = {
        "form": form,
        "name": name,
        "verdict": _verdict(name) if name else None,
        "app_type": qualification.app_type,
        "qualification": qualification,
        "used_after": qualification.apps_created + 1,
        "maker": entered.developer.legal_name,
        "website": website.partition("://")[2].strip("/"),
        "most": naming.MOST_WIDTH,
        "own": own,
    }
    return render(request, "console/app_creation.html", page)

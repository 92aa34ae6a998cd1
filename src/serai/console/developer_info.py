"""Seed (3): who the developer is, asked once; every application starts from these answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.console.developer_history import history_of
from serai.console.entering import (
    NEXT,
    Person,
    agreement_required,
    destination,
    developer_of,
    sign_in_required,
)
from serai.console.spec_form import SpecForm
from serai.console.where_you_are import Here, where_you_are
from serai.domain.catalog.form_answers import Context
from serai.domain.developers.actions import save_developer_information
from serai.domain.developers.models import Developer
from serai.ui.refusals import refusal_at


@agreement_required
def developer_info(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A field `switch` only changes which questions are asked; nothing typed is lost by it."""
    developer = developer_of(person.user)
    kept = developer.answers if developer else _known_already(person)
    posted = request.POST if request.method == "POST" else None
    form = _form(person, kept, posted)
    if posted is None:
        return _page(request, person, developer, form)
    if "switch" in posted:
        return _page(request, person, developer, _form(person, form.answers, None))
    if form.is_valid():
        with refusal_at(form):
            save_developer_information(person.user, form.answers)
    if not form.is_valid():
        return _page(request, person, developer, form)
    if developer is not None and not request.POST.get(NEXT):
        messages.success(request, _("Saved. New applications start from these answers."))
        return redirect("console:developer_info")
    return redirect(destination(request))


@require_POST
@sign_in_required
def developer_info_check(request: HttpRequest, person: Person) -> HttpResponseBase:
    """One answer, looked at while leaving its `field`: {"tone": right|wrong|plain, "words"}."""
    form = _form(person, {}, request.POST)
    finding = form.finding_at(request.POST.get("field", ""))
    return JsonResponse({"tone": finding.tone, "words": finding.words})


def _form(person: Person, kept: dict[str, Any], posted: Any) -> SpecForm:
    return SpecForm(
        person.platform.developer_questions,
        kept=kept,
        context=Context(),
        data=posted,
        check_url=reverse("console:developer_info_check"),
    )


def _known_already(person: Person) -> dict[str, Any]:
    """Nobody is asked twice for what the account holds."""
    return {
        "registers_as": "company",
        "contact_name": person.user.name,
        "email": person.user.email,
    }


def _page(
    request: HttpRequest, person: Person, developer: Developer | None, form: SpecForm
) -> HttpResponseBase:
    history = history_of(developer, person.platform.developer_questions) if developer else []
    page = {
        "form": form,
        "is_first": developer is None,
        "layout": "console/page.html" if developer else "console/bare.html",
        "history": history,
        "where_you_are": where_you_are(Here.DEVELOPER_INFORMATION),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "console/developer_info.html", page)

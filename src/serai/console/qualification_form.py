"""Seed (5): fill in the application information; (6) read it once more and submit."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from serai.console.agreement_text import text_of
from serai.console.answering import Answering, agreement_for, as_written, form_for, keep_tick
from serai.console.case_facts import facts_of
from serai.console.entering import Entered, developer_required
from serai.console.saving import keep_uploads, save_typed
from serai.console.source import source_of
from serai.console.spec_form import SpecForm
from serai.domain.catalog import form_spec
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Agreement
from serai.domain.qualifications.actions import AnswersRefused, submit
from serai.domain.qualifications.drafts import SavedLater, begin_draft
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case
from serai.ui.answers_shown import shown_answers
from serai.ui.moments import said
from serai.ui.refusals import sentence_of


@developer_required
def application_form(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """Begins the draft, or goes on with it. `?check` shows at once what is missing."""
    qualification = begun(entered, slug)
    if not qualification.is_editable:
        return _already_submitted(request, qualification)
    if request.method == "POST":
        return _posted(request, entered, qualification)
    if "check" in request.GET:
        page = Answering(request, entered, qualification, data=_typed_again(qualification))
        page.check({})
        return _shown(request, page)
    if qualification.status == Status.CHANGES_REQUESTED:
        return redirect("console:application", Case.objects.of(qualification).number)
    return _shown(request, Answering(request, entered, qualification))


@developer_required
def application_check(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """Everything once more; what is shown here, and nothing else, is what Submit sends."""
    qualification = begun(entered, slug)
    if not qualification.is_editable:
        return _already_submitted(request, qualification)
    page = Answering(request, entered, qualification)
    if page.faults or not page.ticked:
        return redirect(_form_with_faults(slug))
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        return _sent(request, qualification, page.agreement, revision=revision)
    facts = {
        "page": page,
        "qualification": qualification,
        "groups": shown_answers(
            page.form.spec, qualification.answers, registers_as=page.form.registers_as
        ),
        "decision_by": page.decision_by(timezone.now()),
    }
    return render(request, "console/application_check.html", facts)


@developer_required
def application_agreement(request: HttpRequest, entered: Entered, slug: str) -> HttpResponseBase:
    """The type's agreement, to read before ticking it."""
    app_type = get_object_or_404(AppType, slug=slug)
    agreement = agreement_for(app_type, today=entered.today)
    facts = {"agreement": agreement, "text": text_of(agreement.text), "app_type": app_type}
    return render(request, "console/application_agreement.html", facts)


def begun(entered: Entered, slug: str) -> Qualification:
    """The open qualification of this type; begun now if there is none."""
    app_type = get_object_or_404(AppType.objects.select_related("category"), slug=slug)
    qualification = begin_draft(entered.developer, app_type)
    qualification.developer, qualification.app_type = entered.developer, app_type
    return qualification


def _posted(
    request: HttpRequest, entered: Entered, qualification: Qualification
) -> HttpResponseBase:
    """Without scripts this saves and uploads too; with them most of it is saved already."""
    chosen = form_for(qualification, data=request.POST, files=request.FILES)
    try:
        saved = _saved(qualification, chosen, version=request.POST.get("version", ""))
    except Refused:  # another tab submitted it this very moment
        return _already_submitted(request, qualification)
    refused_uploads = keep_uploads(qualification, chosen.uploads())
    keep_tick(request, agreement_for(qualification.app_type, today=entered.today))
    page = Answering(request, entered, qualification, data=request.POST)
    if not saved or not page.check(refused_uploads) or "save" in request.POST:
        return _shown(request, page, saved_later=not saved)
    if qualification.status == Status.CHANGES_REQUESTED:
        revision = str(qualification.revision)
        return _sent(request, qualification, page.agreement, revision=revision)
    return redirect("console:application_check", qualification.app_type.slug)


def _saved(qualification: Qualification, form: SpecForm, *, version: str) -> bool:
    try:
        save_typed(qualification, form, version=version)
    except SavedLater:
        return False
    return True


def _shown(request: HttpRequest, page: Answering, *, saved_later: bool = False) -> HttpResponseBase:
    facts: dict[str, Any] = {"page": page, "form": page.form, "saved_later": saved_later}
    template = "console/application_form.html"
    if page.qualification.status == Status.CHANGES_REQUESTED:
        template = "console/application_changes.html"
        case = Case.objects.of(page.qualification)
        facts |= facts_of(page.qualification, case, platform=page.platform, now=timezone.now())
    else:
        facts |= {"decision_by": page.decision_by(timezone.now())}
    return render(request, template, facts, status=409 if saved_later else 200)


def _sent(
    request: HttpRequest, qualification: Qualification, agreement: Agreement, *, revision: str
) -> HttpResponseBase:
    try:
        case = submit(
            qualification,
            by=qualification.developer.user,
            agreement=agreement,
            revision=int(revision) if revision.isdecimal() else -1,
            source=source_of(request),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except AnswersRefused:
        return redirect(_form_with_faults(qualification.app_type.slug))
    except Refused as refusal:
        qualification.refresh_from_db(fields=["status", "submitted_at"])
        if not qualification.is_editable:
            return _already_submitted(request, qualification)
        messages.warning(request, sentence_of(refusal))
        return redirect("console:application_check", qualification.app_type.slug)
    return redirect("console:application", case.number)


def _already_submitted(request: HttpRequest, qualification: Qualification) -> HttpResponseBase:
    """A second press, another tab, the back button: one case, and its page says so."""
    at = qualification.submitted_at
    if qualification.status == Status.SUBMITTED and at is not None:
        when = said(at, timezone.now())
        messages.info(request, _("Already submitted: %(when)s. This is its page.") % {"when": when})
    return redirect("console:application", Case.objects.of(qualification).number)


def _form_with_faults(slug: str) -> str:
    return f"{reverse('console:application_form', args=[slug])}?check"


def _typed_again(qualification: Qualification) -> Mapping[str, Any]:
    """Kept answers as if they had just been sent, so that their faults show."""
    return as_written(form_spec.parse(qualification.form), qualification.answers)

"""Seed (6)-(7): the page that waits with the developer, and becomes the result."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.console.answering import Answering
from serai.console.case_facts import facts_of
from serai.console.entering import Entered, developer_required, live_part
from serai.domain.catalog import form_spec
from serai.domain.qualifications.actions import take_back, withdraw
from serai.domain.qualifications.models import TAKE_BACK_WITHIN, Qualification
from serai.domain.qualifications.workflow import Actor, Status, Step, steps_for
from serai.domain.reviews.models import Case
from serai.ui.answers_shown import shown_answers
from serai.ui.refusals import refused_to
from serai.ui.undo import offer_undo, take_back_offer

KIND = Qualification._meta.model_name


@developer_required
def application(request: HttpRequest, entered: Entered, number: str) -> HttpResponseBase:
    qualification, case = _found(entered, number)
    now = timezone.now()
    status = Status(qualification.status)
    facts = facts_of(qualification, case, platform=entered.platform, now=now)
    facts |= {
        "state": _state_of(qualification, case),
        "can_withdraw": Step.WITHDRAW in steps_for(Actor.DEVELOPER, status),
        "applied_for": _applied_for(qualification),
        "software": qualification.answers.get("software_name", ""),
        "gateway_address": f"{settings.SERAI_GATEWAY_URL}/router/rest",
    }
    if status is Status.CHANGES_REQUESTED:
        page = Answering(request, entered, qualification)
        facts |= {"page": page, "form": page.form, "saved_later": False}
        return render(request, "console/application_changes.html", facts)
    return render(request, "console/application.html", facts)


@live_part
def application_state(request: HttpRequest, entered: Entered, number: str) -> HttpResponseBase:
    """{"state"}: a word that changes when the page would read differently."""
    return JsonResponse({"state": _state_of(*_found(entered, number))})


@developer_required
def application_sent(
    request: HttpRequest, entered: Entered, number: str, round_number: int
) -> HttpResponseBase:
    """What was sent in one round, as it was sent."""
    qualification, case = _found(entered, number)
    submission = get_object_or_404(qualification.submissions, round=round_number)
    facts = {
        "case": case,
        "qualification": qualification,
        "submission": submission,
        "groups": shown_answers(
            form_spec.parse(qualification.form),
            submission.answers,
            registers_as=str(submission.developer_answers.get("registers_as", "")),
        ),
    }
    return render(request, "console/application_sent.html", facts)


@require_POST
@developer_required
@refused_to(lambda entered, number: _page_of(number))
def application_withdraw(request: HttpRequest, entered: Entered, number: str) -> HttpResponseBase:
    qualification, _case = _found(entered, number)
    withdraw(qualification, by=entered.user)
    until = (qualification.withdrawn_at or timezone.now()) + TAKE_BACK_WITHIN
    back = reverse("console:application_take_back", args=[number])
    offer_undo(request, words=_("Application withdrawn"), url=back, until=until)
    return redirect(_page_of(number))


@require_POST
@developer_required
@refused_to(lambda entered, number: _page_of(number))
def application_take_back(request: HttpRequest, entered: Entered, number: str) -> HttpResponseBase:
    qualification, _case = _found(entered, number)
    take_back_offer(request)
    take_back(qualification, by=entered.user)
    return redirect(_page_of(number))


def _found(entered: Entered, number: str) -> tuple[Qualification, Case]:
    """One's own application; anybody else's is not there."""
    case = Case.objects.numbered(number).filter(subject_kind=KIND).first()
    if case is None:
        raise Http404
    theirs = Qualification.objects.of(entered.developer).select_related("app_type__category")
    qualification = get_object_or_404(theirs, pk=case.subject_id)
    qualification.developer = entered.developer
    return qualification, case


def _applied_for(qualification: Qualification) -> str:
    """As a sentence of its own; a name such as "Lumbre Digital S.L." ends it already."""
    names = {"type": qualification.app_type.name, "name": qualification.developer.legal_name}
    words = _("%(type)s for %(name)s") % names
    return words if words.endswith(".") else f"{words}."


def _state_of(qualification: Qualification, case: Case) -> str:
    late = timezone.now() > case.promised_at
    place = case.place() if qualification.status == Status.SUBMITTED else 0
    facts = (qualification.status, case.round, place, late, case.promised_at.isoformat())
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _page_of(number: str) -> str:
    return reverse("console:application", args=[number])

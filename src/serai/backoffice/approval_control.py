"""Operators find an approval, and end it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.backoffice.case_history import history
from serai.backoffice.paging import Paging
from serai.backoffice.queue import KIND, Line, country_name, on_a_line
from serai.domain.developers.models import User
from serai.domain.qualifications.decisions import revoke
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Actor, Status, steps_for
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case
from serai.ui.entering import operator_required
from serai.ui.refusals import sentence_of

APPROVED_ONCE = (Status.APPROVED, Status.REVOKED)


@operator_required
def approval_list(request: HttpRequest) -> HttpResponse:
    """`?q=` looks in case numbers, developers and their addresses."""
    asked = request.GET.get("q", "").strip()[:100]
    approvals = on_a_line().filter(status__in=APPROVED_ONCE)
    if asked:
        approvals = approvals.filter(_matching(asked))
    paging = Paging(request, approvals.count())
    part = paging.part(approvals.order_by("-decided_at", "-pk"))
    cases = Case.objects.about(KIND, [q.pk for q in part])
    lines = [Line(cases[q.pk], q, None) for q in part]
    facts = {"lines": lines, "paging": paging, "asked": asked}
    return render(request, "backoffice/approvals.html", facts)


@operator_required
def approval(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "backoffice/approval.html", _facts(*_found(number)))


@require_POST
@operator_required
def revoke_approval(request: HttpRequest, number: str) -> HttpResponse:
    found, qualification = _found(number)
    reason = request.POST.get("reason", "")
    assert isinstance(request.user, User)  # operator_required let nobody else in
    try:
        revoke(qualification, by=request.user, reason=reason)
    except Refused as refusal:
        facts = _facts(*_found(number)) | {"refused": sentence_of(refusal), "reason": reason}
        return render(request, "backoffice/approval.html", facts, status=409)
    messages.success(request, _("Revoked. Its apps can no longer call; the developer gets a mail."))
    return redirect("backoffice:approval", found.number)


def _facts(found: Case, qualification: Qualification) -> dict[str, Any]:
    sent = list(qualification.submissions.defer("answers", "developer_answers"))
    decided = list(found.decisions.select_related("by"))
    return {
        "case": found,
        "qualification": qualification,
        "country": country_name(qualification.developer.country),
        "apps": list(qualification.apps.all()),
        "history": history(qualification, sent, decided),
        "can_revoke": bool(steps_for(Actor.OPERATOR, Status(qualification.status))),
    }


def _found(number: str) -> tuple[Case, Qualification]:
    found = get_object_or_404(Case.objects.numbered(number), subject_kind=KIND)
    return found, get_object_or_404(_approvals(), pk=found.subject_id)


def _approvals() -> "QuerySet[Qualification]":
    related = Qualification.objects.select_related("developer__user", "app_type")
    # Forms and answers are long, and no page here shows them.
    short = related.defer("form", "answers", "app_type__form")
    return short.filter(status__in=APPROVED_ONCE)


def _matching(asked: str) -> Q:
    return (
        Q(pk__in=Case.objects.numbered(asked).values("subject_id"))
        | Q(developer__user__email__icontains=asked)
        | Q(developer__answers__legal_name__icontains=asked)
    )

"""One case: what was answered, by whom, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.backoffice.case_history import history
from serai.backoffice.queue import KIND, country_name, promise_of
from serai.domain.catalog import form_spec
from serai.domain.catalog.models import Platform
from serai.domain.developers.models import User
from serai.domain.qualifications.decisions import decide
from serai.domain.qualifications.models import Qualification, Submission
from serai.domain.qualifications.workflow import Actor, Status, Step, steps_for
from serai.domain.refused import Refused
from serai.domain.reviews.models import Case
from serai.domain.reviews.promises import hours_of
from serai.ui.answers_shown import ShownAnswer, ShownGroup, shown_answers
from serai.ui.entering import reviewer_required
from serai.ui.refusals import sentence_of

SHOWN = ("all", "changed")


@reviewer_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    """`?show=changed` leaves out the answers that are as they were."""
    found, qualification = _found(number)
    return render(request, "backoffice/case.html", _facts(request, found, qualification))


@require_POST
@reviewer_required
def decide_case(request: HttpRequest, number: str) -> HttpResponse:
    """Decides upon the round that the reviewer read. Who comes too late keeps the typed words."""
    found, qualification = _found(number)
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step not in (Step.APPROVE, Step.REJECT, Step.REQUEST_CHANGES):
        raise Http404
    read = request.POST.get("round", "")
    try:
        decide(
            qualification,
            Step(step),
            by=_user(request),
            round=int(read) if read.isdecimal() and len(read) < 9 else 0,
            reason=reason,
        )
    except Refused as refusal:
        found, qualification = _found(number)
        facts = _facts(request, found, qualification)
        facts |= {"refused": sentence_of(refusal), "reason": reason}
        return render(request, "backoffice/case.html", facts, status=409)
    messages.success(request, f"{found.number}: {_done(Step(step))}")
    return redirect("backoffice:queue")


def _facts(request: HttpRequest, found: Case, qualification: Qualification) -> dict[str, Any]:
    user, now, platform = _user(request), timezone.now(), Platform.objects.current()
    sent = list(qualification.submissions.all())
    newest, before = sent[0], sent[1] if len(sent) > 1 else None
    groups = _answers(qualification, newest, before)
    changed = [a for group in groups for a in group.answers if a.changed]
    shown = request.GET.get("show", SHOWN[0])
    decided = list(found.decisions.select_related("by"))
    own = qualification.belongs_to(user)
    status = Status(qualification.status)
    return {
        "case": found,
        "qualification": qualification,
        "country": country_name(qualification.developer.country),
        "submission": newest,
        "promise": promise_of(found, hours_of(platform), now) if not found.closed_at else None,
        "groups": _only_changed(groups) if shown == "changed" and changed else groups,
        "shown": shown if changed else SHOWN[0],
        "changed_count": len(changed),
        "answer_count": sum(len(group.answers) for group in groups),
        "licences": [a for group in groups for a in group.answers if a.picture],
        "developer_groups": _developer(platform, newest, before),
        "past": _past(qualification),
        "asked_before": next((d for d in decided if d.round < newest.round), None),
        "history": history(qualification, sent, decided),
        "last_decision": decided[0] if decided else None,
        "own": own,
        "can_decide": bool(steps_for(Actor.REVIEWER, status)) and not own,
        "waiting_count": Case.objects.waiting().count(),
    }


def _answers(
    qualification: Qualification, newest: Submission, before: Submission | None
) -> list[ShownGroup]:
    return shown_answers(
        form_spec.parse(qualification.form),
        newest.answers,
        registers_as=str(newest.developer_answers.get("registers_as", "")),
        before=before.answers if before else None,
    )


def _developer(
    platform: Platform, newest: Submission, before: Submission | None
) -> list[ShownGroup]:
    """The developer information as it was when the answers were sent."""
    return shown_answers(
        platform.developer_questions,
        newest.developer_answers,
        registers_as=str(newest.developer_answers.get("registers_as", "")),
        before=before.developer_answers if before else None,
    )


def _only_changed(groups: list[ShownGroup]) -> list[ShownGroup]:
    def kept(group: ShownGroup) -> tuple[ShownAnswer, ...]:
        return tuple(answer for answer in group.answers if answer.changed)

    return [ShownGroup(g.key, g.title, kept(g)) for g in groups if kept(g)]


def _past(qualification: Qualification) -> dict[str, int]:
    theirs = Qualification.objects.of(qualification.developer)
    kept = list(theirs.values_list("pk", "status", "apps_created"))
    others = [status for pk, status, _apps in kept if pk != qualification.pk]
    return {
        "approved": others.count(Status.APPROVED),
        "rejected": others.count(Status.REJECTED),
        "apps": sum(created for _pk, _status, created in kept),
    }


def _found(number: str) -> tuple[Case, Qualification]:
    found = get_object_or_404(Case.objects.numbered(number), subject_kind=KIND)
    related = Qualification.objects.select_related("developer__user", "app_type__category")
    return found, get_object_or_404(related, pk=found.subject_id)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # reviewer_required let nobody else in
    return request.user


def _done(step: Step) -> str:
    return {
        Step.APPROVE: _("approved. The developer gets a mail."),
        Step.REJECT: _("rejected. The developer gets a mail with your words."),
        Step.REQUEST_CHANGES: _("with the developer, who gets a mail with your words."),
    }[step]

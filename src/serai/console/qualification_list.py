"""Every application of a developer: drafts first begun, those under review, those decided."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from serai.console.entering import Entered, developer_required
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case

KIND = str(Qualification._meta.model_name)
PAGE = 50
YOUR_MOVE = (Status.CHANGES_REQUESTED, Status.DRAFT)


@dataclass(frozen=True)
class Line:
    qualification: Qualification
    case: Case | None
    url: str


@developer_required
def application_list(request: HttpRequest, entered: Entered) -> HttpResponseBase:
    """`?shown=` is how many; more are loaded fifty by fifty."""
    theirs = Qualification.objects.of(entered.developer).select_related("app_type__category")
    count = theirs.count()
    shown = _whole(request.GET.get("shown", "")) or PAGE
    qualifications = list(theirs[:shown])
    cases = Case.objects.about(KIND, [q.pk for q in qualifications])
    lines = [_line(q, cases.get(q.pk)) for q in qualifications]
    lines.sort(key=lambda line: _order(line.qualification))
    facts = {"lines": lines, "count": count, "more": shown + PAGE if shown < count else 0}
    return render(request, "console/application_list.html", facts)


def _line(qualification: Qualification, case: Case | None) -> Line:
    if case is None:
        url = reverse("console:application_form", args=[qualification.app_type.slug])
    else:
        url = reverse("console:application", args=[case.number])
    return Line(qualification, case, url)


def _order(qualification: Qualification) -> tuple[int, int]:
    """What is theirs to do first, then what is ours, then what is over."""
    status = Status(qualification.status)
    rank = 0 if status in YOUR_MOVE else 1 if status is Status.SUBMITTED else 2
    return rank, -qualification.pk


def _whole(text: str) -> int:
    return min(int(text), 1000) if text.isdecimal() and len(text) < 6 else 0

"""The queue: cases that wait for us, those that wait for their developer, and the decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from serai.backoffice.paging import Paging
from serai.domain.catalog.countries import countries
from serai.domain.catalog.models import Platform
from serai.domain.developers.models import User
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.hours import BusinessHours
from serai.domain.reviews.models import Case
from serai.domain.reviews.promises import hours_of
from serai.ui.business_time import in_short
from serai.ui.entering import staff_required

KIND = str(Qualification._meta.model_name)
URGENT = timedelta(hours=4)  # of business time
DECIDED = (Status.APPROVED, Status.REJECTED, Status.REVOKED)
TABS = ("waiting", "with-developer", "decided")
ON_A_LINE = (
    "status",
    "decided_at",
    "apps_created",
    "apps_allowed",
    "app_type__name",
    "developer__answers",
    "developer__user_id",
)


@dataclass(frozen=True)
class Promise:
    """What is left of it, in words; `urgent` when little is, or it is broken."""

    words: str
    urgent: bool


@dataclass(frozen=True)
class Line:
    case: Case
    qualification: Qualification
    promise: Promise | None

    @property
    def country(self) -> str:
        return country_name(self.qualification.developer.country)

    @property
    def state(self) -> str:
        return "resubmitted" if self.case.round > 1 else "waiting"


@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    """`?tab=` waiting, with-developer or decided; `?shown=` how many."""
    user = request.user
    if not isinstance(user, User) or not user.is_reviewer:
        return redirect("backoffice:apps")
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    now = timezone.now()
    counts = _counts()
    paging = Paging(request, counts[tab])
    lines = _lines(tab, paging, hours_of(Platform.objects.current()), now)
    facts: dict[str, Any] = {
        "tab": tab,
        "queue_tabs": [(name, _tab_words(name), counts[name]) for name in TABS],
        "lines": lines,
        "paging": paging,
        "waiting_count": counts["waiting"],
        "urgent_count": sum(1 for line in lines if line.promise and line.promise.urgent),
        "next_line": _next(lines, user) if tab == "waiting" else None,
    }
    return render(request, "backoffice/queue.html", facts)


def promise_of(case: Case, hours: BusinessHours, now: datetime) -> Promise:
    if case.paused_at is not None:
        words = _("%(left)s left, paused") % {"left": in_short(case.left or timedelta(), hours)}
        return Promise(words, urgent=False)
    if now > case.promised_at:
        late = hours.between(case.promised_at, now)
        words = _("%(late)s late") % {"late": in_short(late, hours)} if late else _("Late")
        return Promise(words, urgent=True)
    left = hours.between(now, case.promised_at)
    return Promise(_("%(left)s left") % {"left": in_short(left, hours)}, urgent=left < URGENT)


def on_a_line() -> "QuerySet[Qualification]":
    """No more than a line shows: forms and answers are long."""
    return Qualification.objects.select_related("developer", "app_type").only(*ON_A_LINE)


def country_name(code: str) -> str:
    known = countries().get(code)
    return _(known.name) if known else ""


def _counts() -> dict[str, int]:
    return {
        "waiting": Case.objects.waiting().count(),
        "with-developer": Case.objects.with_developer().count(),
        "decided": Qualification.objects.filter(status__in=DECIDED).count(),
    }


def _tab_words(name: str) -> str:
    words = {
        "waiting": _("Waiting"),
        "with-developer": _("With developer"),
        "decided": _("Decided"),
    }
    return words[name]


def _lines(tab: str, paging: Paging, hours: BusinessHours, now: datetime) -> list[Line]:
    if tab == "decided":
        return _decided(paging)
    asked = Case.objects.waiting() if tab == "waiting" else Case.objects.with_developer()
    # Not filtered by kind, which would keep SQLite from the index of the waiting cases.
    cases = [case for case in paging.part(asked) if case.subject_kind == KIND]
    subjects = on_a_line().in_bulk([case.subject_id for case in cases])
    return [
        Line(case, subjects[case.subject_id], promise_of(case, hours, now))
        for case in cases
        if case.subject_id in subjects
    ]


def _decided(paging: Paging) -> list[Line]:
    decided = on_a_line().filter(status__in=DECIDED).order_by("-decided_at", "-pk")
    qualifications = paging.part(decided)
    cases = Case.objects.about(KIND, [q.pk for q in qualifications])
    return [Line(cases[q.pk], q, None) for q in qualifications]


def _next(lines: Sequence[Line], user: User) -> Line | None:
    """The first case that is not one's own."""
    return next((line for line in lines if not line.qualification.belongs_to(user)), None)

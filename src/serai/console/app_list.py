"""The app list: first empty, with what comes next; then what runs and what may be created."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from serai.console.entering import Entered, developer_required
from serai.domain.apps.models import App
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case
from serai.domain.usage.models import DailyCount
from serai.domain.usage.questions import calls_today, last_calls

FEW_ANSWERED = 95.0  # percent; below it the figure turns amber
_MOVES = (Status.CHANGES_REQUESTED, Status.DRAFT, Status.SUBMITTED, Status.APPROVED)


@dataclass(frozen=True)
class AppRow:
    """An app with the figures of the platform's day."""

    app: App
    count: DailyCount | None
    last_call: datetime | None

    @property
    def state(self) -> str:
        return state_of(self.app)

    @property
    def calls(self) -> int:
        return self.count.calls if self.count else 0

    @property
    def quota(self) -> int:
        return quota_of(self.app)

    @property
    def answered_share(self) -> float | None:
        """In percent; None as long as nothing was asked."""
        if self.count is None or self.count.answered + self.count.refused == 0:
            return None
        return 100 * self.count.answered / (self.count.answered + self.count.refused)

    @property
    def answers_few(self) -> bool:
        return self.answered_share is not None and self.answered_share < FEW_ANSWERED


@dataclass(frozen=True)
class QualificationRow:
    qualification: Qualification
    case: Case | None


@developer_required
def app_list(request: HttpRequest, entered: Entered) -> HttpResponseBase:
    rows = _app_rows(entered)
    qualifications = _qualification_rows(entered)
    page = {
        "rows": rows,
        "qualifications": qualifications,
        "your_move": _your_move(qualifications),
    }
    return render(request, "console/app_list.html", page)


def state_of(app: App) -> str:
    if app.is_revoked:
        return "revoked"
    return "suspended" if app.is_suspended else "test"


def quota_of(app: App) -> int:
    """Calls a day."""
    return app.app_type.quota_per_day if app.quota_per_day is None else app.quota_per_day


def _app_rows(entered: Entered) -> list[AppRow]:
    """The one that called last first; those that never called after them, newest first."""
    apps = list(App.objects.of(entered.developer).select_related("app_type", "qualification"))
    if not apps:
        return []
    keys = [app.key for app in apps]
    counts, last = calls_today(keys, entered.zone), last_calls(keys)
    rows = [AppRow(app, counts.get(app.key), last.get(app.key)) for app in apps]
    called = [row for row in rows if row.last_call is not None]
    called.sort(key=_when_it_called, reverse=True)
    return called + [row for row in rows if row.last_call is None]


def _when_it_called(row: AppRow) -> datetime:
    assert row.last_call is not None
    return row.last_call


def _qualification_rows(entered: Entered) -> list[QualificationRow]:
    """Open ones, those that wait for the developer first."""
    found = list(
        Qualification.objects.of(entered.developer)
        .open()
        .select_related("app_type")
        .order_by("app_type__position")
    )
    cases = Case.objects.about("qualification", [q.pk for q in found if q.submitted_at])
    found.sort(key=lambda q: _MOVES.index(Status(q.status)))
    return [QualificationRow(q, cases.get(q.pk)) for q in found]


def _your_move(rows: Iterable[QualificationRow]) -> QualificationRow | None:
    """What waits for the developer: requested changes before a draft."""
    waiting = (Status.CHANGES_REQUESTED, Status.DRAFT)
    return next((row for row in rows if row.qualification.status in waiting), None)

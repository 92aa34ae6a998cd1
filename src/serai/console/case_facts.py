"""An application's case as its developer sees it: the clock, the history, the reviewer's words."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.domain.catalog.models import Platform
from serai.domain.qualifications.models import Qualification, Submission
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.reviews.hours import BusinessHours
from serai.domain.reviews.models import Case, Decision
from serai.domain.reviews.promises import hours_of
from serai.ui.business_time import in_business_words, opening_words
from serai.ui.moments import said
from serai.ui.parts import Fact, Moment, Stage
from serai.ui.rail import Rail, build_rail
from serai.ui.states import Tone


def facts_of(
    qualification: Qualification, case: Case, *, platform: Platform, now: datetime
) -> dict[str, Any]:
    """What every page of a case holds; the clock only while it runs or stands still."""
    hours = hours_of(platform)
    sent = list(qualification.submissions.defer("answers", "developer_answers"))
    decided = list(case.decisions.all())
    facts: dict[str, Any] = {
        "qualification": qualification,
        "case": case,
        "hours_words": opening_words(hours),
        "newest_decision": decided[0] if decided else None,
        "history": history(qualification, case, sent, decided),
        "sent": sent,
    }
    if qualification.status == Status.SUBMITTED:
        facts |= {
            "clock": clock(case, hours, now),
            "stages": stages(case, sent),
            "time_rail": time_rail(case, sent, hours, now),
            "clock_words": clock_words(case, hours, now),
        }
    if qualification.status == Status.CHANGES_REQUESTED:
        facts |= {"left": in_business_words(case.left or timedelta(), hours)}
    return facts


def clock(case: Case, hours: BusinessHours, now: datetime) -> list[Fact]:
    waiting = Case.objects.waiting().count()
    late = now > case.promised_at
    left = in_business_words(hours.between(now, case.promised_at), hours)
    return [
        Fact(_("Whose move"), _("Ours"), _("Stage 2 of 3"), tone=Tone.OURS),
        Fact(
            _("Place in the queue"),
            str(ordinal(case.place())),
            ngettext("of %d waiting", "of %d waiting", waiting) % waiting,
        ),
        Fact(
            _("Decision promised by"),
            said(case.promised_at, now),
            _("We are late") if late else _("in %(left)s") % {"left": left},
            tone=Tone.STOPPED if late else None,
        ),
    ]


def clock_words(case: Case, hours: BusinessHours, now: datetime) -> str:
    counted = _("Promises count business hours: %(hours)s.") % {"hours": opening_words(hours)}
    if now <= case.promised_at:
        return counted
    return _(
        "We have not kept our promise. Your place in the queue is kept, and you need do nothing."
    )


def stages(case: Case, sent: list[Submission]) -> list[Stage]:
    received, promised = _day_and_time(sent[0].at), _day(case.promised_at)
    return [
        Stage(_("Received"), received, "done"),
        Stage(_("In the queue"), _("a reviewer reads it next"), "now"),
        Stage(_("Decision"), _("by %(day)s") % {"day": promised}),
    ]


def time_rail(case: Case, sent: list[Submission], hours: BusinessHours, now: datetime) -> Rail:
    return build_rail(
        submitted=sent[0].at,
        now=now,
        promised=case.promised_at,
        elapsed=lambda start, end: hours.between(start, end).total_seconds(),
    )


def history(
    qualification: Qualification, case: Case, sent: list[Submission], decided: list[Decision]
) -> list[Moment]:
    """Newest first. Reviewers appear by their role only."""
    past = [_submission(case, submission) for submission in sent]
    past += [_decision(decision) for decision in decided]
    if qualification.status == Status.WITHDRAWN and qualification.withdrawn_at:
        withdrawn = _("You withdrew the application")
        past.append(Moment(withdrawn, qualification.withdrawn_at, Tone.PLAIN, "arrow-back-up"))
    past.sort(key=lambda moment: moment.at.timestamp() if moment.at else 0, reverse=True)
    if qualification.status == Status.SUBMITTED:
        past.insert(0, Moment(_("Waiting for a reviewer"), None, Tone.OURS, "clock", current=True))
    return past


def _submission(case: Case, submission: Submission) -> Moment:
    first = _("You submitted the application")
    again = _("You submitted the application again")
    return Moment(
        first if submission.round == 1 else again,
        submission.at,
        url=reverse("console:application_sent", args=[case.number, submission.round]),
        url_words=_("See what you sent"),
    )


def _decision(decision: Decision) -> Moment:
    words, tone, sign = {
        Step.APPROVE: (_("Approved by a reviewer"), Tone.DONE, "check"),
        Step.REJECT: (_("Rejected by a reviewer"), Tone.STOPPED, "x"),
        Step.REQUEST_CHANGES: (_("A reviewer asked for changes"), Tone.YOURS, "hand-finger"),
        Step.REVOKE: (_("Approval revoked by an operator"), Tone.STOPPED, "hand-stop"),
    }[Step(decision.step)]
    return Moment(words, decision.at, tone, sign, note=decision.reason)


def _day_and_time(value: datetime) -> str:
    return f"{_day(value)}, {timezone.localtime(value):%H:%M}"


def _day(value: datetime) -> str:
    return str(date_format(timezone.localtime(value), "j M"))

"""A case's history for reviewers: the same moments as the developer sees, with names."""

from django.utils.translation import gettext as _

from serai.domain.developers.models import User
from serai.domain.qualifications.models import Qualification, Submission
from serai.domain.qualifications.workflow import Status, Step
from serai.domain.reviews.models import Decision
from serai.ui.parts import Moment
from serai.ui.states import Tone


def history(
    qualification: Qualification, sent: list[Submission], decided: list[Decision]
) -> list[Moment]:
    """Newest first."""
    past = [_submission(submission) for submission in sent]
    past += [_decision(decision) for decision in decided]
    if qualification.status == Status.WITHDRAWN and qualification.withdrawn_at:
        words = _("Withdrawn by the developer")
        past.append(Moment(words, qualification.withdrawn_at, Tone.PLAIN, "arrow-back-up"))
    return sorted(past, key=lambda moment: moment.at.timestamp() if moment.at else 0, reverse=True)


def name_of(user: User) -> str:
    return user.name or user.email


def _submission(submission: Submission) -> Moment:
    if submission.round == 1:
        return Moment(_("Submitted"), submission.at)
    words = _("Submitted again, round %(round)d") % {"round": submission.round}
    return Moment(words, submission.at, Tone.OURS, "reload")


def _decision(decision: Decision) -> Moment:
    words, tone, sign = {
        Step.APPROVE: (_("Approved"), Tone.DONE, "check"),
        Step.REJECT: (_("Rejected"), Tone.STOPPED, "x"),
        Step.REQUEST_CHANGES: (_("Changes requested"), Tone.YOURS, "hand-finger"),
        Step.REVOKE: (_("Approval revoked"), Tone.STOPPED, "hand-stop"),
    }[Step(decision.step)]
    by = name_of(decision.by)
    return Moment(words, decision.at, tone, sign, detail=by, note=decision.reason)

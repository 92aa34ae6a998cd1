"""The life of a qualification as one table. Pages draw their buttons from it, actions obey it."""

from enum import StrEnum

from serai.domain.refused import Refused


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Step(StrEnum):
    SUBMIT = "submit"
    SUBMIT_AGAIN = "submit_again"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"


class Actor(StrEnum):
    DEVELOPER = "developer"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


LIFE: dict[tuple[Status, Step], tuple[Actor, Status]] = {
    (Status.DRAFT, Step.SUBMIT): (Actor.DEVELOPER, Status.SUBMITTED),
    (Status.SUBMITTED, Step.APPROVE): (Actor.REVIEWER, Status.APPROVED),
    (Status.SUBMITTED, Step.REJECT): (Actor.REVIEWER, Status.REJECTED),
    (Status.SUBMITTED, Step.REQUEST_CHANGES): (Actor.REVIEWER, Status.CHANGES_REQUESTED),
    (Status.SUBMITTED, Step.WITHDRAW): (Actor.DEVELOPER, Status.WITHDRAWN),
    (Status.CHANGES_REQUESTED, Step.SUBMIT_AGAIN): (Actor.DEVELOPER, Status.SUBMITTED),
    (Status.CHANGES_REQUESTED, Step.WITHDRAW): (Actor.DEVELOPER, Status.WITHDRAWN),
    # What was withdrawn goes back to where it was: see Qualification.withdrawn_from.
    (Status.WITHDRAWN, Step.TAKE_BACK): (Actor.DEVELOPER, Status.SUBMITTED),
    (Status.APPROVED, Step.REVOKE): (Actor.OPERATOR, Status.REVOKED),
}

EDITABLE = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED})
OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.APPROVED})
NEEDS_REASON = frozenset({Step.REJECT, Step.REQUEST_CHANGES, Step.REVOKE})


_NOT_NOW = {
    Status.DRAFT: "This application has not been submitted yet.",
    Status.SUBMITTED: "This application is under review; that is not possible now.",
    Status.CHANGES_REQUESTED: "Changes were requested; this application is with the developer.",
    Status.APPROVED: "This application is already approved.",
    Status.REJECTED: "This application is already rejected.",
    Status.WITHDRAWN: "This application was withdrawn.",
    Status.REVOKED: "This approval was revoked.",
}


class StepNotAllowed(Refused):
    """The table does not have this step for this actor in this status."""


def steps_for(actor: Actor, status: Status) -> frozenset[Step]:
    return frozenset(step for (at, step), (who, _) in LIFE.items() if at is status and who is actor)


def status_after(status: Status, step: Step, actor: Actor) -> Status:
    if step not in steps_for(actor, status):
        raise StepNotAllowed(_NOT_NOW[status])
    return LIFE[status, step][1]

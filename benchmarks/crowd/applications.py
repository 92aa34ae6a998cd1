"""An application of each developer, in all states, with its case, rounds, decisions and events."""

from datetime import datetime, timedelta
from itertools import cycle, islice

from crowd.people import BATCH, staff
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Agreement, Developer
from serai.domain.events.consumers import consumers_of
from serai.domain.events.models import Event, EventText, OutboxEntry
from serai.domain.qualifications.models import Picture, Qualification, Submission
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case, Decision

# Of one hundred developers, so many have an application in this state.
SHARES = {
    Status.SUBMITTED: 35,
    Status.APPROVED: 35,
    Status.CHANGES_REQUESTED: 8,
    Status.REJECTED: 8,
    Status.DRAFT: 6,
    Status.WITHDRAWN: 4,
    Status.REVOKED: 4,
}
_DECIDED = {Status.APPROVED, Status.REJECTED, Status.REVOKED}


def applications(developers: list[Developer], now: datetime) -> list[Qualification]:
    qualifications = _qualifications(developers, now)
    _cases(qualifications, now)
    _events(qualifications, now)
    return qualifications


def _qualifications(developers: list[Developer], now: datetime) -> list[Qualification]:
    app_type = AppType.objects.get(slug="dropshipping")
    agreement = Agreement.objects.newest(app_type.agreement_slug)
    order = [status for status, share in SHARES.items() for _ in range(share)]
    statuses = list(islice(cycle(order), len(developers)))
    pictures = Picture.objects.bulk_create(
        [_picture(developer, now) for developer in developers], BATCH
    )
    made = [
        Qualification(
            developer=developer,
            app_type=app_type,
            form=app_type.form,
            answers=_answers(developer, picture),
            agreement=None if status == Status.DRAFT else agreement,
            status=status.value,
            revision=3,
            apps_allowed=app_type.apps_allowed,
            apps_created=int(status == Status.APPROVED),
            began_at=now - timedelta(days=3),
            saved_at=now - timedelta(days=2),
            submitted_at=None if status == Status.DRAFT else now - timedelta(minutes=number),
            withdrawn_at=now - timedelta(days=1) if status == Status.WITHDRAWN else None,
            withdrawn_from=Status.SUBMITTED if status == Status.WITHDRAWN else "",
            decided_at=now - timedelta(minutes=number) if status in _DECIDED else None,
        )
        for number, (developer, status, picture) in enumerate(
            zip(developers, statuses, pictures, strict=True)
        )
    ]
    return Qualification.objects.bulk_create(made, BATCH)


def _picture(developer: Developer, now: datetime) -> Picture:
    return Picture(
        owner=developer.user,
        file="licence.png",
        name="business-license.png",
        original_digest="0" * 64,
        size=240_000,
        width=1240,
        height=877,
        content_type="image/png",
        kept_at=now,
    )


def _answers(developer: Developer, picture: Picture) -> dict[str, str]:
    return {
        "contact_name": developer.user.name,
        "contact_mobile": str(developer.answers["mobile"]),
        "software_name": "Lumen",
        "software_function": "Lists products in a web shop, orders them and follows parcels.",
        "business_license": str(picture.pk),
        "it_name": developer.user.name,
        "it_mobile": str(developer.answers["mobile"]),
        "it_email": developer.user.email,
        "it_team_number": "4",
        "market_planning": "Small shops in Europe that sell without a stock of their own.",
        "server_configuration": "2 servers, 8 cores, 32 GB memory, 1 TB disk each",
        "server_bandwidth": "1Gbps",
        "development_language": "Python",
        "database": "PostgreSQL",
    }


def _cases(qualifications: list[Qualification], now: datetime) -> None:
    sent = [q for q in qualifications if q.submitted_at]
    cases = Case.objects.bulk_create([_case(q, now) for q in sent], BATCH)
    Submission.objects.bulk_create(
        [
            Submission(
                qualification=q,
                round=number,
                answers=q.answers,
                developer_answers=q.developer.answers,
                at=now - timedelta(days=3 - number),
            )
            for q in sent
            for number in (1, 2)
        ],
        BATCH,
    )
    reviewer = staff("reviewer@example.com", is_reviewer=True)
    steps = {Status.APPROVED: "approve", Status.REVOKED: "approve", Status.REJECTED: "reject"}
    Decision.objects.bulk_create(
        [
            Decision(case=case, round=number, step=step, reason="Because.", by=reviewer, at=now)
            for case, q in zip(cases, sent, strict=True)
            for number, step in ((1, "request_changes"), (2, steps.get(Status(q.status), "")))
            if step
        ],
        BATCH,
    )


def _case(q: Qualification, now: datetime) -> Case:
    assert q.submitted_at is not None
    paused = q.status == Status.CHANGES_REQUESTED
    closed = q.status not in (Status.SUBMITTED, Status.CHANGES_REQUESTED)
    return Case(
        subject_kind="qualification",
        subject_id=q.pk,
        opened_at=q.submitted_at,
        promised_at=q.submitted_at + timedelta(days=2),
        round=2,
        paused_at=now if paused else None,
        left=timedelta(hours=5) if paused else None,
        closed_at=now if closed else None,
    )


def _events(qualifications: list[Qualification], now: datetime) -> None:
    kinds = ("submitted", "changes_requested", "resubmitted", "approved")
    events = Event.objects.bulk_create(
        [
            Event(
                kind=f"qualification.{kind}",
                subject_kind="qualification",
                subject_id=str(q.pk),
                by=q.developer.user,
                at=now,
                data={"case": f"Q-{10_000 + q.pk}"},
            )
            for q in qualifications
            if q.submitted_at
            for kind in kinds
        ],
        BATCH,
    )
    EventText.objects.bulk_create(
        [EventText(event=event, words={"reason": "Because."}) for event in events], BATCH
    )
    OutboxEntry.objects.bulk_create(
        [
            OutboxEntry(event=event, consumer=consumer, due_at=now, handled_at=now)
            for event in events
            for consumer in consumers_of(event.kind)
        ],
        BATCH,
    )

"""How every step changes a qualification: only if nobody was faster."""

from typing import Any

from serai.domain.catalog.models import Platform
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status, StepNotAllowed
from serai.domain.reviews.hours import BusinessHours
from serai.domain.reviews.promises import hours_of


def change(
    qualification: Qualification,
    before: Status,
    *,
    only_if: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Change it if nobody was faster: right on SQLite and PostgreSQL alike."""
    unchanged = Qualification.objects.filter(pk=qualification.pk, status=before, **(only_if or {}))
    if not unchanged.update(**fields):
        qualification.refresh_from_db()
        raise StepNotAllowed(
            "This application has just been changed elsewhere. Look at it once more."
        )
    for name, value in fields.items():
        setattr(qualification, name, value)


def business_hours() -> BusinessHours:
    return hours_of(Platform.objects.current())

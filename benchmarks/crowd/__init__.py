"""A platform with many people: true rows, written in bulk into the databases of the settings."""

from django.utils import timezone

from crowd.applications import applications
from crowd.calling import apps, calls
from crowd.people import developers
from serai.domain.qualifications.workflow import Status

DEVELOPERS = 10_000


def fill() -> None:
    """Make everybody, and all they did."""
    now = timezone.now()
    made = applications(developers(DEVELOPERS, now), now)
    calls(apps([q for q in made if q.status == Status.APPROVED], now), now)

"""The platform's business hours, as its pack words them."""

from datetime import time
from zoneinfo import ZoneInfo

from serai.domain.catalog.models import Platform
from serai.domain.reviews.hours import BusinessHours


def hours_of(platform: Platform) -> BusinessHours:
    opens, closes = platform.business_hours
    return BusinessHours(
        zone=ZoneInfo(platform.time_zone),
        days=frozenset(platform.business_days),
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from serai.domain.reviews.hours import BusinessHours
from serai.ui.business_time import in_business_words, in_short

NINE_HOURS = BusinessHours(ZoneInfo("Asia/Shanghai"), frozenset(range(5)), time(9), time(18))


@pytest.mark.parametrize(
    ("span", "words", "short"),
    [
        (timedelta(hours=18), "2 business days", "2 days"),
        (timedelta(hours=17, minutes=59, seconds=58), "2 business days", "2 days"),
        (timedelta(hours=16, minutes=5), "1 business day and 7 hours", "1 day 7 h"),
        (timedelta(hours=2, minutes=10), "2 business hours", "2 h 10 min"),
        (timedelta(minutes=20), "20 minutes", "20 min"),
        (timedelta(seconds=1), "1 minute", "1 min"),
        (timedelta(), "0 minutes", "0 min"),
    ],
)
def test_business_time_is_told_in_its_two_largest_units(
    span: timedelta, words: str, short: str
) -> None:
    assert in_business_words(span, NINE_HOURS) == words
    assert in_short(span, NINE_HOURS) == short

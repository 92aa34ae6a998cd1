"""An app's calls as its page shows them: the day's figures, the quota, the newest ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from serai.console.app_list import FEW_ANSWERED, quota_of
from serai.console.call_telling import refusal_of
from serai.domain.apps.models import App
from serai.domain.usage.models import CallRecord
from serai.domain.usage.questions import (
    Today,
    most_frequent_refusal,
    newest_calls,
    today_of,
)
from serai.ui.parts import Fact
from serai.ui.states import Tone

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Calls:
    """`seen` changes whenever anything shown here does."""

    app: App
    today: Today
    newest: list[CallRecord]
    quota: int
    resets: str

    @cached_property
    def figures(self) -> list[Fact]:
        """Not asked for before they are shown: they cost more than all the rest."""
        return _figures(self.today, self.app)

    @property
    def seen(self) -> str:
        newest = self.newest[0].pk if self.newest else 0
        return f"{newest}-{self.today.calls}-{self.today.answered}-{self.today.refused}"

    @property
    def asked(self) -> int:
        """Today, answered or refused; only the admitted ones count against the quota."""
        return self.today.answered + self.today.refused

    @property
    def used_share(self) -> float:
        return 100 * self.today.calls / self.quota if self.quota else 100.0


def calls_of(app: App, zone: ZoneInfo) -> Calls:
    today = today_of(app.key, zone)
    return Calls(
        app=app,
        today=today,
        newest=newest_calls(app.key),
        quota=quota_of(app),
        resets=_resets(today.ends_at),
    )


def _figures(today: Today, app: App) -> list[Fact]:
    asked = today.answered + today.refused
    if asked == 0:
        return [
            Fact(_("Calls today"), "0"),
            Fact(_("Answered"), "–"),
            Fact(_("Refused"), "0"),
            *_most_frequent(app),
        ]
    share = 100 * today.answered / asked
    of_all = _("%(part)s of %(whole)s") % {
        "part": intcomma(today.answered),
        "whole": intcomma(asked),
    }
    return [
        Fact(_("Calls today"), intcomma(asked)),
        Fact(
            _("Answered"),
            f"{share:.1f} %",
            of_all,
            tone=Tone.YOURS if share < FEW_ANSWERED else None,
        ),
        Fact(_("Refused"), intcomma(today.refused), url=_refused_calls(app)),
        *_most_frequent(app),
    ]


def _most_frequent(app: App) -> list[Fact]:
    """Of the last 24 hours, with a link to those very calls."""
    found = most_frequent_refusal(app.key, since=timezone.now() - DAY)
    if found is None:
        return []
    told = {"calls": intcomma(found.calls), "refused": intcomma(found.refused)}
    detail = _("%(calls)s of %(refused)s refused in 24 hours")
    if not found.of_all:
        detail = _("%(calls)s of %(refused)s refused among the newest calls")
    calls = f"{reverse('console:call_log', args=[app.key])}?code={found.code}"
    return [
        Fact(_("Most frequent refusal"), refusal_of(found.code), detail % told, url=calls),
    ]


def _refused_calls(app: App) -> str:
    return f"{reverse('console:call_log', args=[app.key])}?outcome=refused"


def _resets(ends_at: datetime) -> str:
    """ "Starts again at 17:00 your time (00:00 GMT+8)"; once where both clocks agree."""
    local = timezone.localtime(ends_at)
    there = f"{ends_at:%H:%M} {_offset(ends_at)}"
    if local.utcoffset() == ends_at.utcoffset():
        return _("Starts again at %(there)s") % {"there": there}
    return _("Starts again at %(here)s your time (%(there)s)") % {
        "here": f"{local:%H:%M}",
        "there": there,
    }


def _offset(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"GMT{sign}{hours}" + (f":{rest:02d}" if rest else "")

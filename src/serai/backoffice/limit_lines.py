"""Each limit of an app beside what its type gives and what was used of it today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from serai.domain.apps.models import App
from serai.domain.catalog.models import ApiMethod
from serai.domain.usage.questions import most_called_today, today_of

QUOTA = "quota_per_day"
LABELS: dict[str, Promise] = {
    QUOTA: gettext_lazy("Calls a day"),
    "app_api_per_day": gettext_lazy("Calls of one method a day"),
    "app_api_per_second": gettext_lazy("Calls of one method a second"),
    "account_per_day": gettext_lazy("Calls for one account a day"),
    "account_per_second": gettext_lazy("Calls for one account a second"),
}


@dataclass(frozen=True)
class Line:
    """`given`: what the type says, in words. `own`: whether the app has another."""

    field: BoundField
    given: str
    methods: str
    used: str
    own: bool


def lines_of(app: App, form: BaseForm, own: Mapping[str, int], zone: ZoneInfo) -> Iterator[Line]:
    given = {QUOTA: app.app_type.quota_per_day, **app.app_type.limits}
    limits_of_methods = list(
        ApiMethod.objects.filter(group__app_types=app.app_type_id)
        .exclude(limits={})
        .values_list("limits", flat=True)
    )
    for name in LABELS:
        yield Line(
            field=form[name],
            given=_limit(given.get(name)),
            methods=_of_methods([m[name] for m in limits_of_methods if name in m]),
            used=_used(name, app, zone),
            own=name in own,
        )


def _limit(limit: int | None) -> str:
    return _("no limit") if limit is None else str(intcomma(limit))


def _of_methods(limits: list[int]) -> str:
    """Methods have their own in the pack; what is given to the app stands above these too."""
    if not limits:
        return ""
    words = ngettext(
        "%(count)s method has its own: %(least)s to %(most)s",
        "%(count)s methods have their own: %(least)s to %(most)s",
        len(limits),
    )
    counted = {"least": intcomma(min(limits)), "most": intcomma(max(limits))}
    return words % ({"count": len(limits)} | counted)


def _used(name: str, app: App, zone: ZoneInfo) -> str:
    if name == QUOTA:
        return str(intcomma(today_of(app.key, zone).calls))
    if name == "app_api_per_day":
        most = most_called_today(app.key, zone)
        return f"{intcomma(most[1])} · {most[0]}" if most else "0"
    if name == "account_per_day":
        return _("counted over all apps")
    return _("not kept")

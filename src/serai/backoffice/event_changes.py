"""What an event changed, from what to what, in a few words."""

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from serai.backoffice.limit_lines import LABELS, QUOTA
from serai.domain.events.models import Event
from serai.ui.sign_methods import words_of


def changes_in(event: Event) -> str:
    """Empty for kinds whose name says all."""
    if event.kind == "app.limits_changed":
        return _limits(event.data)
    if event.kind == "app.sign_methods_changed":
        return words_of(event.data["allowed"]) or _("as the app type gives")
    if event.kind == "app.sign_methods_kept":
        return words_of(event.data["kept"]) or _("all that are allowed")
    return ""


def _limits(data: Mapping[str, Any]) -> str:
    now, before = _by_name(data), _by_name(data.get("before", {}))
    return "; ".join(
        f"{label}: {_limit(before.get(name))} → {_limit(now.get(name))}"
        for name, label in LABELS.items()
        if now.get(name) != before.get(name)
    )


def _by_name(data: Mapping[str, Any]) -> dict[str, int | None]:
    return {QUOTA: data.get(QUOTA), **data.get("limits", {})}


def _limit(limit: int | None) -> str:
    return _("the type’s") if limit is None else str(intcomma(limit))

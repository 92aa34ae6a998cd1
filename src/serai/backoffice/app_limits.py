"""Operators give one app limits of its own, and take them back to those of its type."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from serai.backoffice.event_history import history_of
from serai.backoffice.limit_lines import LABELS, QUOTA, lines_of
from serai.backoffice.one_app import found_app
from serai.backoffice.reason import ReasonForm
from serai.backoffice.undoing import offer_to_take_back
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import LARGEST_LIMIT, change_limits
from serai.domain.apps.taking_back import LIMITS
from serai.domain.catalog.models import Platform
from serai.domain.usage.questions import today_of
from serai.ui.entering import operator_required
from serai.ui.refusals import refusal_at

_NO_NUMBER = gettext_lazy("A whole number from 1 to 1,000,000,000, or nothing.")
_SPACES = str.maketrans("", "", ", \u00a0\u202f")


class LimitField(forms.IntegerField):
    """As it is read on the page: 5,000 is a number too."""

    def __init__(self, **options: Any) -> None:
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), _NO_NUMBER)
        super().__init__(
            required=False,
            min_value=1,
            max_value=LARGEST_LIMIT,
            error_messages=wrong,
            **options,
        )

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.translate(_SPACES) if isinstance(value, str) else value)


class LimitsForm(ReasonForm):
    """An empty limit is the type's."""

    field_order = (*LABELS, "reason")
    quota_per_day = LimitField(label=LABELS[QUOTA])
    app_api_per_day = LimitField(label=LABELS["app_api_per_day"])
    app_api_per_second = LimitField(label=LABELS["app_api_per_second"])
    account_per_day = LimitField(label=LABELS["account_per_day"])
    account_per_second = LimitField(label=LABELS["account_per_second"])

    def wanted(self) -> dict[str, int]:
        found = {name: self.cleaned_data[name] for name in LABELS}
        return {name: limit for name, limit in found.items() if limit is not None}


@never_cache
@operator_required
def app_limits(request: HttpRequest, key: str) -> HttpResponse:
    app = found_app(key)
    if request.method != "POST":
        return _page(request, app, LimitsForm(initial=own_limits(app)))
    form = LimitsForm(_asked(request))
    if form.is_valid() and form.still_sees(_stamp(app)):
        wanted = form.wanted()
        with refusal_at(form):
            changed = change_limits(
                app,
                quota_per_day=wanted.pop(QUOTA, None),
                limits=wanted,
                by=request.user,  # type: ignore[arg-type]  # operator_required let nobody else in
                reason=form.cleaned_data["reason"],
            )
            return _changed(request, app, changed=changed)
    return _page(request, found_app(key), form, status=409 if form.non_field_errors() else 422)


def _asked(request: HttpRequest) -> dict[str, str]:
    """`back`: as the type gives, whatever the fields say."""
    if "back" not in request.POST:
        return request.POST.dict()
    return {name: request.POST.get(name, "") for name in ("seen", "reason")}


def own_limits(app: App) -> dict[str, int]:
    """What stands above the type's, by name."""
    quota = {} if app.quota_per_day is None else {QUOTA: app.quota_per_day}
    return {**quota, **app.limits}


def _stamp(app: App) -> str:
    own = own_limits(app)
    return ",".join(f"{name}={own[name]}" for name in LABELS if name in own)


def _changed(request: HttpRequest, app: App, *, changed: bool) -> HttpResponse:
    if changed:
        offer_to_take_back(request, app, LIMITS)
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif own_limits(app):
        messages.success(request, _("Saved. Every gateway counts against it within a second."))
    else:
        messages.success(request, _("Saved. The limits of the app type hold within a second."))
    return redirect("backoffice:limits", app.key)


def _page(request: HttpRequest, app: App, form: LimitsForm, *, status: int = 200) -> HttpResponse:
    zone = ZoneInfo(Platform.objects.current().time_zone)
    page = {
        "app": app,
        "tab": "limits",
        "form": form,
        "seen": _stamp(app),
        "own": own_limits(app),
        "lines": lines_of(app, form, own_limits(app), zone),
        "quota": app.app_type.quota_per_day if app.quota_per_day is None else app.quota_per_day,
        "today": today_of(app.key, zone),
        "history": history_of(app, kinds=("app.limits_changed",)),
    }
    return render(request, "backoffice/app_limits.html", page, status=status)

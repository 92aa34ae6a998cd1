"""A pasted request, explained as a kept call is. Nothing that is pasted is kept."""

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from serai.console.app_list import state_of
from serai.console.app_page import own_app
from serai.console.call_debugging import Debugger
from serai.console.call_signing import signed_curl
from serai.console.call_telling import seen, told
from serai.console.entering import Entered, developer_required
from serai.domain.apps.models import App
from serai.domain.usage.failures import secrets_of
from serai.protocol.diagnosis import CannotRead, Received, diagnose, read_pasted
from serai.protocol.diagnosis.message_reading import keyid_of
from serai.protocol.diagnosis.received import read
from serai.ui.entering import recently_signed_in

MOST_A_SECOND = 5
LARGEST = 128 * 1024


class PastedForm(forms.Form):
    request = forms.CharField(
        label=gettext_lazy("The request"),
        help_text=gettext_lazy(
            "A curl command, a raw HTTP request or a whole address; with its headers where it has "
            "a Signature."
        ),
        max_length=LARGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )


@never_cache
@developer_required
def call_explain(request: HttpRequest, entered: Entered, key: str) -> HttpResponseBase:
    app = own_app(entered, key)
    form = PastedForm(request.POST or None)
    debugger = None
    if request.method == "POST" and form.is_valid():
        received = _received(form, app)
        if received is not None:
            may_sign = recently_signed_in(request)
            debugger = _explained(received, app, entered, may_sign=may_sign)
    page = {"app": app, "state": state_of(app), "form": form, "debugger": debugger}
    return render(request, "console/call_explain.html", page)


def _received(form: PastedForm, app: App) -> Received | None:
    """None with an error at the form."""
    try:
        received = read_pasted(form.cleaned_data["request"].encode(errors="replace"))
    except CannotRead as unread:
        form.add_error("request", str(unread))
        return None
    if (other := _other_app(received, app)) is not None:
        form.add_error("request", other)
        return None
    if not _is_let_through(app):
        form.add_error(None, _("Five requests a second are explained. Wait a moment."))
        return None
    return received


def _other_app(received: Received, app: App) -> str | None:
    """The words where the request names another app: its secrets would be tried in vain."""
    keyid = keyid_of(received) if received.headers else ""
    if keyid and keyid != app.key:
        told = {"keyid": seen(keyid[:100]), "key": app.key}
        return _("keyid says %(keyid)s; this app's AppKey is %(key)s.") % told
    named = read(received).asks("app_key")
    if named and named != app.key and not keyid:
        return _("This request is not of this app: its app_key is another.")
    return None


def _is_let_through(app: App) -> bool:
    counted = f"explained.{app.key}.{int(timezone.now().timestamp())}"
    cache.add(counted, 0, timeout=5)
    return cache.incr(counted) <= MOST_A_SECOND


def _explained(received: Received, app: App, entered: Entered, *, may_sign: bool) -> Debugger:
    found = diagnose(received, secrets_of(app), now=None, with_expected_sign=may_sign)
    signed = signed_curl(received, app, by=entered.user) if may_sign else ""
    return Debugger("found", told(found), False, may_sign, signed)

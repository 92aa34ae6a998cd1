"""Seed (2): read and confirm the API use agreement; a new version by what changed in it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.console.agreement_text import changes, text_of
from serai.console.entering import LATER, Person, destination, developer_of, sign_in_required
from serai.console.source import source_of
from serai.console.where_you_are import Here, where_you_are
from serai.domain.developers.actions import accept_agreement
from serai.domain.developers.asking import Asked, asked_of
from serai.domain.developers.models import Acceptance, Agreement
from serai.ui.refusals import refusal_at


class AcceptForm(forms.Form):
    """The tick, and which text was on the page when it was made."""

    use_required_attribute = False

    digest = forms.CharField(widget=forms.HiddenInput)
    accepted = forms.BooleanField()


@sign_in_required
def agreement(request: HttpRequest, person: Person) -> HttpResponseBase:
    """`?show=` changes, full or earlier chooses what is read; by default what is new to them."""
    asked = _asked(person)
    if asked is None:
        return _all_accepted(request, person)
    if request.method == "POST" and _has_accepted(person, request.POST.get("digest", "")):
        _put_off_what_comes_later(request, person)
        return redirect(destination(request))  # pressed twice
    form = _form(request, asked.agreement)
    if request.method == "POST" and form.is_valid():
        with refusal_at(form):
            accept_agreement(
                asked.agreement,
                by=person.user,
                digest=form.cleaned_data["digest"],
                source=source_of(request),
                user_agent=request.headers.get("User-Agent", ""),
            )
        if form.is_valid():
            _put_off_what_comes_later(request, person)
            return redirect(destination(request))
    return render(request, "console/agreement.html", _page(request, person, asked, form))


@require_POST
@sign_in_required
def decide_later(request: HttpRequest, person: Person) -> HttpResponseBase:
    asked = _asked(person)
    if asked is not None and not asked.can_wait:
        messages.error(request, _("The earlier version is no longer in force."))
        return redirect("console:agreement")
    _put_off_what_comes_later(request, person)
    return redirect(destination(request))


@sign_in_required
def agreement_print(request: HttpRequest, person: Person, version: int) -> HttpResponseBase:
    """The whole text with its digest, and nothing around it."""
    found = get_object_or_404(Agreement, slug=person.platform.agreement_slug, version=version)
    acceptance = Acceptance.objects.filter(user=person.user, agreement=found).first()
    page = {"agreement": found, "text": text_of(found.text), "acceptance": acceptance}
    return render(request, "console/agreement_print.html", page)


def _asked(person: Person) -> Asked | None:
    return asked_of(person.user, person.platform.agreement_slug, today=person.today)


def _has_accepted(person: Person, digest: str) -> bool:
    return Acceptance.objects.filter(user=person.user, agreement__digest=digest).exists()


def _put_off_what_comes_later(request: HttpRequest, person: Person) -> None:
    """A version that is not in force yet is asked for at the next visit, not on every page."""
    asked = _asked(person)
    if asked is not None and asked.can_wait:
        request.session[LATER] = asked.agreement.pk


def _form(request: HttpRequest, asked: Agreement) -> AcceptForm:
    form = AcceptForm(request.POST or None, initial={"digest": asked.digest})
    form.fields["accepted"].error_messages["required"] = _(
        "Tick this once you have read version %(version)s."
    ) % {"version": asked.version}
    return form


def _page(
    request: HttpRequest, person: Person, asked: Asked, form: AcceptForm
) -> dict[str, object]:
    earlier = asked.earlier
    shown = request.GET.get("show", "changes" if earlier else "full")
    if earlier is None or shown not in ("changes", "full", "earlier"):
        shown = "changes" if earlier else "full"
    developer = developer_of(person.user)
    return {
        "agreement": asked.agreement,
        "asked": asked,
        "form": form,
        "shown": shown,
        "text": text_of(
            (earlier.agreement if earlier and shown == "earlier" else asked.agreement).text
        ),
        "changes": changes(earlier.agreement.text, asked.agreement.text, asked.agreement.in_short)
        if earlier
        else [],
        "tick_words": _tick_words(asked.agreement, developer.legal_name if developer else ""),
        "where_you_are": where_you_are(Here.AGREEMENT),
        "source": source_of(request),
        "acceptances": _acceptances(person),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "is_first": earlier is None,
    }


def _tick_words(asked: Agreement, company: str) -> SafeString:
    if not company:
        return format_html(_("I have read version {} and accept it"), asked.version)
    return format_html(
        _("I have read version {} and accept it for {}"),
        asked.version,
        format_html("<strong><bdi>{}</bdi></strong>", company),
    )


def _all_accepted(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Nothing to accept: the accepted versions, to read again."""
    if request.method == "POST":  # the second press of a double submit
        return redirect(destination(request))
    accepted = _acceptances(person)
    if not accepted:
        return redirect("console:home")
    newest = accepted[0].agreement
    page = {
        "agreement": newest,
        "acceptance": accepted[0],
        "acceptances": accepted,
        "text": text_of(newest.text),
    }
    return render(request, "console/agreement_accepted.html", page)


def _acceptances(person: Person) -> list[Acceptance]:
    return list(
        Acceptance.objects.filter(user=person.user, agreement__slug=person.platform.agreement_slug)
        .select_related("agreement")
        .order_by("-agreement__version")
    )

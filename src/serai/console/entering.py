"""Who may enter which page, and what must be done first: sign in, agree, say who one is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from serai.domain.catalog.models import Platform
from serai.domain.developers.asking import Asked, asked_of
from serai.domain.developers.models import Developer, User

NEXT = "next"
LATER = "agreement_later"  # in the session: the version that somebody decided to accept later


@dataclass(frozen=True)
class Person:
    """Somebody signed in. Accounts sign in only after their e-mail is verified."""

    user: User
    platform: Platform

    @property
    def today(self) -> date:
        """The platform's day: agreements are in force, and quotas begin, by its clock."""
        return timezone.now().astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.platform.time_zone)


@dataclass(frozen=True)
class Entered(Person):
    """Somebody who did all that comes before the app list."""

    developer: Developer


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PersonView = Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase]
EnteredView = Callable[Concatenate[HttpRequest, Entered, P], HttpResponseBase]


def sign_in_required(view: PersonView[P]) -> View[P]:
    """The view gets the Person as its second argument."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(_here(request))
        return view(request, Person(request.user, Platform.objects.current()), *args, **kwargs)

    return wrapped


def agreement_required(view: PersonView[P]) -> View[P]:
    """The same, once the API use agreement is accepted."""

    @sign_in_required
    @wraps(view)
    def wrapped(
        request: HttpRequest, person: Person, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if agreement_due(request, person) is not None:
            return _first("console:agreement", request)
        return view(request, person, *args, **kwargs)

    return wrapped


def developer_required(view: EnteredView[P]) -> View[P]:
    """The view gets Entered as its second argument; who is not that far is led to what is missing
    and from there straight back here."""

    @agreement_required
    @wraps(view)
    def wrapped(
        request: HttpRequest, person: Person, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        developer = developer_of(person.user)
        if developer is None:
            return _first("console:developer_info", request)
        return view(request, Entered(person.user, person.platform, developer), *args, **kwargs)

    return wrapped


def live_part(view: EnteredView[P]) -> View[P]:
    """A piece of a page that renews itself: nobody can be led anywhere, so 401 or 404 instead."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return HttpResponse(status=401)
        developer = developer_of(request.user)
        if developer is None:
            raise Http404
        platform = Platform.objects.current()
        return view(request, Entered(developer.user, platform, developer), *args, **kwargs)

    return wrapped


def agreement_due(request: HttpRequest, person: Person) -> Asked | None:
    """The version to accept before going on; not one that was put off for this visit."""
    asked = asked_of(person.user, person.platform.agreement_slug, today=person.today)
    if asked is None or (asked.can_wait and request.session.get(LATER) == asked.agreement.pk):
        return None
    return asked


def developer_of(user: User) -> Developer | None:
    developer: Developer | None = getattr(user, "developer", None)
    return developer


def destination(request: HttpRequest) -> str:
    """Where this person was going before a page stood in between; only ever a page of ours."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("console:home")


def _first(step: str, request: HttpRequest) -> HttpResponseBase:
    return redirect(f"{reverse(step)}?{urlencode({NEXT: _here(request)})}")


def _here(request: HttpRequest) -> str:
    """What was sent is not sent again by itself: after a POST one arrives at the page's address."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else reverse("console:home")

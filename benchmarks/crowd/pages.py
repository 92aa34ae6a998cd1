"""Every page of the console and the back office, each asked for by whom it concerns."""

import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from crowd.people import staff
from serai.domain.apps.models import App
from serai.domain.catalog.models import AppType, Category
from serai.domain.developers.models import Agreement, User
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.models import Case

CSRF = "a" * 32


def pages() -> list[Any]:
    from pages import Page

    found = [Page(name, path, f"csrf={CSRF}") for name, path in _for_anybody()]
    busiest = App.objects.order_by("pk")[0]
    owner = _cookie(busiest.developer.user)
    found += [Page(name, path, owner) for name, path in _for_the_owner(busiest)]
    for status in (Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.REJECTED, Status.DRAFT):
        found += _for_an_applicant(status)
    found += _for_staff(busiest)
    return found


def _for_anybody() -> list[tuple[str, str]]:
    names = ("account_login", "account_signup", "account_reset_password", "console:mailbox")
    return [(name, reverse(name)) for name in names]


def _for_the_owner(app: App) -> list[tuple[str, str]]:
    leaf = Category.objects.get(pk=app.app_type.category_id)
    assert leaf.parent is not None
    named: list[tuple[str, list[Any]]] = [
        ("console:agreement", []),
        ("console:agreement_print", [1]),
        ("console:developer_info", []),
        ("console:app_list", []),
        ("console:app_type_choice", []),
        ("console:app_type_choice", [leaf.parent.slug]),
        ("console:app_type_choice", [leaf.parent.slug, leaf.slug]),
        ("console:app_creation", [app.app_type.slug]),
        ("console:app", [app.key]),
        ("console:app_secret", [app.key]),
        ("console:app_calls", [app.key]),
        ("console:application_list", []),
        ("account_email", []),
        ("account_change_password", []),
        ("usersessions_list", []),
        ("mfa_index", []),
        ("account_logout", []),
    ]
    return [
        (f"{name} {' '.join(map(str, args))}", reverse(name, args=args)) for name, args in named
    ]


def _for_an_applicant(status: Status) -> list[Any]:
    from pages import Page

    # Somebody in the middle of the crowd: half of the queue stands before them.
    asked = Qualification.objects.filter(status=status).order_by("pk")
    one = asked[asked.count() // 2]
    cookie, slug = _cookie(one.developer.user), one.app_type.slug
    paths = [("app_list", reverse("console:app_list"))]
    paths += [("application_list", reverse("console:application_list"))]
    paths += [("app_type_choice", _leaf(one.app_type))]
    form = reverse("console:application_form", args=[slug])
    if status in (Status.DRAFT, Status.CHANGES_REQUESTED):
        paths += [("form checked", f"{form}?check")]
        paths += [("agreement", reverse("console:application_agreement", args=[slug]))]
    if status == Status.DRAFT:
        paths += [("form", form), ("check", reverse("console:application_check", args=[slug]))]
    if status != Status.DRAFT:
        number = Case.objects.of(one).number
        paths += [("application", reverse("console:application", args=[number]))]
        paths += [("state", reverse("console:application_state", args=[number]))]
        paths += [("sent", reverse("console:application_sent", args=[number, 1]))]
    return [Page(f"console:{name} ({status})", path, cookie) for name, path in paths]


def _for_staff(app: App) -> list[Any]:
    from pages import Page

    reviewer = _cookie(User.objects.get(email="reviewer@example.com"))
    operator = _cookie(
        User.objects.filter(email="operator@example.com").first()
        or staff("operator@example.com", is_operator=True)
    )
    assert app.qualification is not None
    approved = Case.objects.of(app.qualification).number
    waiting = Case.objects.waiting()[3].number
    queue, apps, approvals = (reverse(f"backoffice:{n}") for n in ("queue", "apps", "approvals"))
    return [
        *(Page(f"review:queue {t}", f"{queue}?tab={t}", reviewer) for t in _TABS),
        Page("review:queue 200 shown", f"{queue}?shown=200", reviewer),
        Page("review:case waiting", reverse("backoffice:case", args=[waiting]), reviewer),
        Page("review:case decided", reverse("backoffice:case", args=[approved]), reviewer),
        Page("review:apps", apps, operator),
        Page("review:apps found", f"{apps}?q=Nordlicht", operator),
        Page("review:app", reverse("backoffice:app", args=[app.key]), operator),
        Page("review:approvals", approvals, operator),
        Page("review:approvals found", f"{approvals}?q=developer9", operator),
        Page("review:approval", reverse("backoffice:approval", args=[approved]), operator),
    ]


_TABS = ("waiting", "with-developer", "decided")


def _leaf(app_type: AppType) -> str:
    leaf = app_type.category
    assert leaf.parent is not None
    return reverse("console:app_type_choice", args=[leaf.parent.slug, leaf.slug])


def _cookie(user: User) -> str:
    """A session that signed in just now, with a second factor."""
    user.set_password("a long enough password")
    user.save()
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    at = time.time()
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "email": user.email},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session["agreements_ticked"] = list(Agreement.objects.values_list("pk", flat=True))
    session.create()
    names = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    return f"{names[0]}={session.session_key}; {names[1]}={CSRF}"

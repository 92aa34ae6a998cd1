"""Light, dark, or as the system says: kept in the account and in a cookie, set by the server."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = f"{settings.SERAI_COOKIE_PREFIX}theme"
THEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


def chosen_theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return getattr(user, "theme", None) or theme_of_cookie(request)


def theme_of_cookie(request: HttpRequest) -> str:
    kept = request.COOKIES.get(COOKIE, "auto")
    return kept if kept in THEMES else "auto"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Field `theme`; answers with the page one came from."""
    theme = request.POST.get("theme", "auto")
    if theme not in THEMES:
        theme = "auto"
    if request.user.is_authenticated:
        get_user_model().objects.filter(pk=request.user.pk).update(theme=theme)
    response = HttpResponseRedirect(_page_before(request))
    response.set_cookie(
        COOKIE,
        theme,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


def _page_before(request: HttpRequest) -> str:
    before = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return before if ours else "/"

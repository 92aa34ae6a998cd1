"""On the way to the marketplace's sign-in and back."""

from urllib.parse import urlencode

from allauth.account.mixins import NextRedirectMixin
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from requests import RequestException

from serai.console.accounts import marketplace

# What a provider's answer trips over when it is not what the standard says.
BROKEN = (RequestException, KeyError, TypeError, ValueError)


@never_cache
def leave(request: HttpRequest) -> HttpResponseBase:
    """A page that goes on by itself: form-action 'self' forbids a form to lead elsewhere."""
    if request.method != "POST":
        return redirect("account_login")
    try:
        answer: HttpResponseBase = OAuth2LoginView.adapter_view(_adapter(request))(request)
    except BROKEN:
        return _no_answer(request)
    if answer.status_code != 302:
        return answer
    return render(request, "socialaccount/leaving.html", {"target": answer["Location"]})


@never_cache
def come_back(request: HttpRequest) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = OAuth2CallbackView.adapter_view(_adapter(request))(request)
    except BROKEN:
        return _no_answer(request)
    return answer


@login_required
def sign_in_again_there(request: HttpRequest) -> HttpResponse:
    """Asks the provider to have its person prove who they are, whatever session it has."""
    if not marketplace.is_connected(request.user):
        raise Http404
    way = {
        "process": "login",
        "next": get_next_redirect_url(request, NextRedirectMixin.redirect_field_name) or "/",
        "auth_params": urlencode({"prompt": "login"}),
    }
    target = f"{reverse('leave_for_marketplace')}?{urlencode(way)}"
    return render(request, "socialaccount/sign_in_again.html", {"target": target})


def _adapter(request: HttpRequest) -> marketplace.OpenIDAdapter:
    if not marketplace.is_set_up():
        raise Http404
    return marketplace.OpenIDAdapter(request, marketplace.PROVIDER)


def _no_answer(request: HttpRequest) -> HttpResponse:
    return render(request, "socialaccount/no_answer.html", status=503)

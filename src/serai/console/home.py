"""The address without a path: to whatever is next for this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from serai.console.entering import developer_of
from serai.domain.developers.models import User


def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    if user.is_staff and developer_of(user) is None:
        return redirect("backoffice:queue")
    return redirect("console:app_list")

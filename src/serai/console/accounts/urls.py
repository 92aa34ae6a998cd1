"""/account/…: ours first, then allauth's."""

from allauth.account.views import password_set
from django.urls import include, path

from serai.console.accounts import invitations, leaving, pages
from serai.console.accounts.marketplace import PROVIDER
from serai.ui.entering import sign_in_again

urlpatterns = [
    path("appearance/", pages.appearance, name="appearance"),
    path("confirm-email/resend/", pages.resend_confirmation, name="resend_confirmation"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    # Whoever finds a session open must not be able to give it a password.
    path("password/set/", sign_in_again(password_set), name="account_set_password"),
    path("reauthenticate/provider/", leaving.sign_in_again_there, name="sign_in_again_there"),
    path("sessions/", pages.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", pages.end_session, name="end_session"),
    path(f"oidc/{PROVIDER}/login/", leaving.leave, name="leave_for_marketplace"),
    path(f"oidc/{PROVIDER}/login/callback/", leaving.come_back),
    path("", include("allauth.urls")),
]

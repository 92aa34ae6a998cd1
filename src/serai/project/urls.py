"""One line an entrance; each lists its own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("serai.console.urls")),
    path("review/", include("serai.backoffice.urls")),
    path("account/", include("serai.console.accounts.urls")),
    path("ui/", include("serai.ui.urls")),
]
handler400 = "serai.ui.errors.unreadable"
handler403 = "serai.ui.errors.forbidden"
handler404 = "serai.ui.errors.not_found"
handler500 = "serai.ui.errors.failed"

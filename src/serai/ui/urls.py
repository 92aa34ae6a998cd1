"""What belongs to every entrance alike."""

from django.urls import path

from serai.ui.theme import choose_theme

app_name = "ui"
urlpatterns = [path("theme/", choose_theme, name="theme")]

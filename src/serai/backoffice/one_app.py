"""The app that a page of the operators is about."""

from django.shortcuts import get_object_or_404

from serai.domain.apps.models import App


def found_app(key: str) -> App:
    related = App.objects.select_related("developer__user", "app_type", "qualification")
    # Forms and answers are long, and no page here shows them.
    short = related.defer("app_type__form", "qualification__form", "qualification__answers")
    return get_object_or_404(short, key=key)

"""Seed (1)-(4): Create App: first-level category, second-level category, app type."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from serai.console.entering import Entered, developer_required
from serai.console.type_cards import cards_of, counted_types, filled
from serai.domain.catalog.models import Category
from serai.domain.reviews.promises import hours_of


@dataclass(frozen=True)
class Choice:
    """A category in its column; `types` are those below it."""

    category: Category
    types: int
    is_chosen: bool


@developer_required
def app_type_choice(
    request: HttpRequest, entered: Entered, top: str = "", leaf: str = ""
) -> HttpResponseBase:
    """Each choice is an address of its own."""
    categories = {category.slug: category for category in Category.objects.all()}
    types = counted_types()
    below = Counter(kind.app_type.category_id for kind in types)
    for category in categories.values():
        if category.parent_id:
            below[category.parent_id] += below[category.pk]
    chosen_top = _chosen(categories, top, parent=None)
    chosen_leaf = _chosen(categories, leaf, parent=chosen_top)
    offered = [
        kind for kind in types if chosen_leaf and kind.app_type.category_id == chosen_leaf.pk
    ]
    cards = cards_of(offered, entered.developer, hours_of(entered.platform)) if offered else []

    def column(parent: Category | None, chosen: Category | None) -> list[Choice]:
        parent_id = parent.pk if parent else None
        return [
            Choice(c, below[c.pk], c == chosen)
            for c in categories.values()
            if c.parent_id == parent_id
        ]

    page = {
        "tops": column(None, chosen_top),
        "leaves": column(chosen_top, chosen_leaf) if chosen_top else [],
        "top": chosen_top,
        "leaf": chosen_leaf,
        "cards": cards,
        "filled": filled(cards),
        "contact": entered.platform,
    }
    return render(request, "console/app_type_choice.html", page)


def _chosen(
    categories: dict[str, Category], slug: str, *, parent: Category | None
) -> Category | None:
    if not slug:
        return None
    found = categories.get(slug)
    if found is None or found.parent_id != (parent.pk if parent else None):
        raise Http404
    return found

"""A card per app type: where the developer stands with it, and the one button that goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma, ordinal
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai.domain.catalog import form_answers, form_spec
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Developer
from serai.domain.qualifications.drafts import context_of
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import Status
from serai.domain.reviews.hours import BusinessHours
from serai.domain.reviews.models import Case
from serai.ui.business_time import in_business_words
from serai.ui.moments import said


@dataclass(frozen=True)
class CardFact:
    sign: str
    words: str


@dataclass(frozen=True)
class TypeCard:
    """`status` is empty where there never was a qualification; `button` is the state's words."""

    app_type: AppType
    status: str
    button: str
    url: str
    facts: tuple[CardFact, ...]
    urgency: int = 0  # the card with the highest one has the page's filled button; 0 never


Places = dict[int, tuple[int, int]]  # by case id: place in the queue, its length


class CountedType(NamedTuple):
    app_type: AppType
    groups: int


def counted_types() -> list[CountedType]:
    """All app types without their forms, with the number of their API groups; in one query."""
    counted = AppType.objects.defer("form").annotate(group_count=Count("api_groups"))
    found = counted.order_by("position")  # grouping forgets the default order
    return [CountedType(app_type, app_type.group_count) for app_type in found]


def cards_of(
    types: list[CountedType], developer: Developer, hours: BusinessHours
) -> list[TypeCard]:
    """Costs at most three queries, however many types there are."""
    newest = _newest_by_type(developer, [kind.app_type for kind in types])
    cases = Case.objects.about("qualification", [q.pk for q in newest.values() if q.submitted_at])
    places = _places([q for q in newest.values() if q.status == Status.SUBMITTED], cases)
    return [_card(kind, newest.get(kind.app_type.pk), cases, places, hours) for kind in types]


def filled(cards: Iterable[TypeCard]) -> TypeCard | None:
    """The one card to go on with; none where all are equally far."""
    urgent = [card for card in cards if card.urgency]
    return max(urgent, key=lambda card: card.urgency, default=None)


def _places(submitted: list[Qualification], cases: dict[int, Case]) -> Places:
    waiting = [cases[q.pk] for q in submitted if q.pk in cases]
    return Case.objects.places(waiting) if waiting else {}


def _newest_by_type(developer: Developer, types: list[AppType]) -> dict[int, Qualification]:
    found = Qualification.objects.of(developer).filter(app_type__in=types).order_by("pk")
    for qualification in found:
        qualification.developer = developer
    return {qualification.app_type_id: qualification for qualification in found}


def _card(
    counted: CountedType,
    qualification: Qualification | None,
    cases: dict[int, Case],
    places: Places,
    hours: BusinessHours,
) -> TypeCard:
    kind = counted.app_type
    apply_url = reverse("console:application_form", args=[kind.slug])
    before = _facts_before(counted, hours)
    if qualification is None:
        return TypeCard(kind, "", _("Apply"), apply_url, before)
    case = cases.get(qualification.pk)
    if case is None:
        drafted = _facts_of_draft(qualification)
        return TypeCard(kind, Status.DRAFT, _("Continue draft"), apply_url, drafted, urgency=1)
    case_url = reverse("console:application", args=[case.number])
    match status := Status(qualification.status):
        case Status.SUBMITTED:
            waiting = _facts_under_review(case, *places[case.pk])
            return TypeCard(kind, status, _("Under review"), case_url, waiting)
        case Status.CHANGES_REQUESTED:
            paused = _facts_paused(case, hours)
            return TypeCard(kind, status, _("Changes requested"), case_url, paused, urgency=2)
        case Status.APPROVED:
            name_url = reverse("console:app_creation", args=[kind.slug])
            approved = _facts_approved(counted, qualification)
            urgency = 3 if qualification.apps_left else 0
            return TypeCard(kind, status, _("Create App"), name_url, approved, urgency=urgency)
        case _:
            return TypeCard(kind, status, _("Apply"), apply_url, before)


def _facts_before(kind: CountedType, hours: BusinessHours) -> tuple[CardFact, ...]:
    span = in_business_words(timedelta(hours=kind.app_type.review_hours), hours)
    return (
        CardFact("clipboard-list", _(kind.app_type.needs)),
        CardFact("clock", _("Decision within %(span)s") % {"span": span}),
        _group_fact(kind.groups),
    )


def _facts_of_draft(qualification: Qualification) -> tuple[CardFact, ...]:
    form = form_spec.parse(qualification.form)
    done, asked = form_answers.answered(form, qualification.answers, context_of(qualification))
    saved = said(qualification.saved_at, timezone.now())
    return (
        CardFact(
            "circle-dashed", _("%(done)s of %(asked)s answered") % {"done": done, "asked": asked}
        ),
        CardFact("cloud-check", _("Saved %(moment)s") % {"moment": saved}),
    )


def _facts_under_review(case: Case, place: int, length: int) -> tuple[CardFact, ...]:
    promised = said(case.promised_at, timezone.now())
    return (
        CardFact("calendar-event", _("Decision by %(moment)s") % {"moment": promised}),
        CardFact(
            "users",
            _("%(place)s of %(length)s in the queue")
            % {"place": ordinal(place), "length": intcomma(length)},
        ),
        CardFact("hash", case.number),
    )


def _facts_paused(case: Case, hours: BusinessHours) -> tuple[CardFact, ...]:
    left = in_business_words(case.left or timedelta(), hours)
    return (
        CardFact("player-pause", _("Clock paused, %(left)s left") % {"left": left}),
        CardFact("hash", case.number),
    )


def _facts_approved(kind: CountedType, qualification: Qualification) -> tuple[CardFact, ...]:
    used = {"used": qualification.apps_created, "allowed": qualification.apps_allowed}
    quota = {"quota": intcomma(kind.app_type.quota_per_day)}
    return (
        CardFact("layout-grid", _("%(used)s of %(allowed)s apps used") % used),
        _group_fact(kind.groups),
        CardFact("gauge", _("%(quota)s calls a day in test") % quota),
    )


def _group_fact(count: int) -> CardFact:
    words = ngettext("%(count)s API group", "%(count)s API groups", count) % {"count": count}
    return CardFact("plug-connected", words)

"""What a developer's information was before, change by change."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from serai.domain.catalog.form_spec import Form
from serai.domain.developers.models import Developer
from serai.ui.answers_shown import in_words

_MOST = 20


@dataclass(frozen=True)
class ChangedAnswer:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class InformationChange:
    at: datetime
    answers: tuple[ChangedAnswer, ...]


def history_of(developer: Developer, form: Form) -> list[InformationChange]:
    """Newest first; the first answers of all are no change."""
    kept = list(developer.history.all()[: _MOST + 1])
    return [
        InformationChange(new.at, _changed(form, old.answers, new.answers))
        for new, old in itertools.pairwise(kept)
    ]


def _changed(
    form: Form, before: dict[str, Any], after: dict[str, Any]
) -> tuple[ChangedAnswer, ...]:
    return tuple(
        ChangedAnswer(
            _(field.label),
            in_words(field, before.get(field.key)) or "–",
            in_words(field, after.get(field.key)) or "–",
        )
        for field in form.fields
        if before.get(field.key) != after.get(field.key)
    )

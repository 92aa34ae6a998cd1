"""Drafts: begun with what is known already, saved as often as one likes, never lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from serai.domain.catalog import form_answers, form_spec
from serai.domain.catalog.models import AppType
from serai.domain.developers.models import Developer
from serai.domain.events.actions import record
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.workflow import EDITABLE
from serai.domain.refused import Refused


class SavedLater(Refused):
    """Another tab saved these answers later than this one read them."""


def begin_draft(
    developer: Developer, app_type: AppType, *, now: datetime | None = None
) -> Qualification:
    """The open qualification of this type, or a new draft.

    A new draft holds the answers of the last one that ended (rejected, withdrawn, revoked), and
    what the developer information answers already.
    """
    found = _open(developer, app_type)
    if found is not None:
        return found
    at = now or timezone.now()
    form = app_type.questions
    last = Qualification.objects.of(developer).filter(app_type=app_type).first()
    answers = form.filled_from(developer.answers) | _still_asked(form, last)
    try:
        with transaction.atomic():
            draft = Qualification.objects.create(
                developer=developer,
                app_type=app_type,
                form=app_type.form,
                answers=answers,
                apps_allowed=app_type.apps_allowed,
                began_at=at,
                saved_at=at,
            )
            record("qualification.began", draft, by=developer.user, now=at)
    except IntegrityError:  # another tab began it a moment ago
        return Qualification.objects.of(developer).open().get(app_type=app_type)
    return draft


def save_draft(
    qualification: Qualification,
    answers: Mapping[str, Any],
    *,
    revision: int,
    now: datetime | None = None,
) -> Qualification:
    """Keep the answers so far, right or wrong. SavedLater if somebody saved since `revision`."""
    at = now or timezone.now()
    form = form_spec.parse(qualification.form)
    kept = qualification.answers | form_answers.normalised(form, answers, context_of(qualification))
    saved = Qualification.objects.filter(
        pk=qualification.pk, revision=revision, status__in=sorted(EDITABLE)
    ).update(answers=kept, saved_at=at, revision=F("revision") + 1)
    qualification.refresh_from_db()
    if saved:
        return qualification
    if not qualification.is_editable:
        raise Refused("This application can no longer be changed.")
    raise SavedLater("Another tab saved this application later.")


def context_of(qualification: Qualification) -> form_answers.Context:
    information = qualification.developer.answers
    return form_answers.Context(
        country=str(information.get("country", "")),
        registers_as=str(information.get("registers_as", "")),
    )


def _open(developer: Developer, app_type: AppType) -> Qualification | None:
    return Qualification.objects.of(developer).open().filter(app_type=app_type).first()


def _still_asked(form: form_spec.Form, last: Qualification | None) -> dict[str, Any]:
    if last is None:
        return {}
    keys = {field.key for field in form.fields}
    return {key: value for key, value in last.answers.items() if key in keys}

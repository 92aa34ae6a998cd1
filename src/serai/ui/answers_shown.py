"""Answers as one reads them: in groups, in words, pictures as pictures, and what has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from serai.domain.catalog.countries import countries
from serai.domain.catalog.form_spec import Field, Form, Kind
from serai.domain.catalog.phone_numbers import shown as shown_phone
from serai.domain.qualifications.models import Picture
from serai.ui import parts


@dataclass(frozen=True)
class ShownAnswer:
    """`before` is the answer of the round before; the same words where nothing changed."""

    key: str
    label: str
    words: str
    before: str
    picture: parts.Picture | None
    picture_before: parts.Picture | None
    is_picture: bool
    changed: bool


@dataclass(frozen=True)
class ShownGroup:
    key: str
    title: str
    answers: tuple[ShownAnswer, ...]


def shown_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    registers_as: str,
    before: Mapping[str, Any] | None = None,
) -> list[ShownGroup]:
    """Costs one query, for the pictures. `before` are the answers to compare with."""
    earlier = answers if before is None else before
    pictures = pictures_of([answers, earlier], form)

    def shown(field: Field) -> ShownAnswer:
        now, then = answers.get(field.key), earlier.get(field.key)
        is_picture = field.kind is Kind.PICTURE
        return ShownAnswer(
            key=field.key,
            label=gettext(field.label),
            words="" if is_picture else in_words(field, now),
            before="" if is_picture else in_words(field, then),
            picture=pictures.get(str(now)) if is_picture else None,
            picture_before=pictures.get(str(then)) if is_picture else None,
            is_picture=is_picture,
            changed=now != then,
        )

    return [
        ShownGroup(
            group.key,
            gettext(group.title),
            tuple(shown(field) for field in group.fields if field.asked_of(registers_as)),
        )
        for group in form.groups
    ]


def in_words(field: Field, answer: Any) -> str:
    if answer is None or answer == "":
        return ""
    if field.kind is Kind.PHONE:
        return shown_phone(str(answer))
    if field.kind is Kind.COUNTRY and answer in countries():
        return gettext(countries()[answer].name)
    labels = {choice.value: choice.label for choice in field.choices}
    return gettext(labels[answer]) if answer in labels else str(answer)


def picture_ids(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """Kept pictures by field key."""
    keys = [field.key for field in form.fields if field.kind is Kind.PICTURE]
    return {key: str(answers[key]) for key in keys if answers.get(key)}


def pictures_of(rounds: Iterable[Mapping[str, Any]], form: Form) -> dict[str, parts.Picture]:
    """The pictures that these answers refer to, by id, in one query."""
    ids = {kept for answers in rounds for kept in picture_ids(form, answers).values()}
    if not ids:
        return {}
    return {str(picture.pk): _as_part(picture) for picture in Picture.objects.filter(pk__in=ids)}


def _as_part(picture: Picture) -> parts.Picture:
    url = reverse("console:picture", args=[picture.pk])
    return parts.Picture(picture.name, picture.size, picture.width, picture.height, url)

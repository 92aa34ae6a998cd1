"""Saving what was typed and uploaded, while other tabs may be saving too."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from serai.console.spec_form import SpecForm
from serai.domain.catalog import form_spec
from serai.domain.catalog.form_spec import Kind
from serai.domain.qualifications import drafts, keeping
from serai.domain.qualifications.models import Qualification
from serai.domain.qualifications.picture import MOST_BYTES, megabytes
from serai.domain.refused import Refused
from serai.ui.answers_shown import picture_ids
from serai.ui.refusals import sentence_of

TRIES = 5  # so often may another tab save in between

Uploads = Mapping[str, "UploadedFile[Any]"]


def keep_uploads(qualification: Qualification, uploads: Uploads) -> dict[str, str]:
    """Keep what was chosen in a plain form; what was refused comes back as sentences."""
    faults: dict[str, str] = {}
    for key, upload in uploads.items():
        try:
            keep_upload(qualification, key, upload)
        except Refused as refusal:
            faults[key] = sentence_of(refusal)
    return faults


def keep_upload(qualification: Qualification, key: str, upload: "UploadedFile[Any]") -> None:
    """The new picture takes the old one's place once it is accepted; Refused keeps the old one."""
    if (upload.size or 0) > MOST_BYTES:  # not even read
        size = megabytes(upload.size or 0)
        raise Refused("This picture is %(size)s. Up to 2 MB is allowed.", size=size)
    owner = qualification.developer.user
    picture = keeping.keep_picture(owner, upload.name or "", upload.read())
    save_over(qualification, {key: str(picture.pk)})


def save_over(qualification: Qualification, answers: Mapping[str, Any]) -> None:
    """Save these answers whoever saved others meanwhile."""
    for _ in range(TRIES - 1):
        try:
            drafts.save_draft(qualification, answers, revision=qualification.revision)
        except drafts.SavedLater:  # and has the newest revision now
            continue
        return
    drafts.save_draft(qualification, answers, revision=qualification.revision)


def save_typed(qualification: Qualification, form: SpecForm, *, version: str) -> None:
    """Save what was typed. SavedLater if another tab saved other words since `version`.

    A picture that arrived meanwhile is no other word: the page shows it already. Nor are the same
    words, saved a moment ago by this very page.
    """
    typed = {
        key: answer
        for key, answer in form.answers.items()
        if form.spec.field(key).kind is not Kind.PICTURE
    }
    for _ in range(TRIES):
        if version != version_of(qualification):
            if typed.items() <= qualification.answers.items():
                return
            raise drafts.SavedLater("Another tab saved this application later.")
        try:
            drafts.save_draft(qualification, typed, revision=qualification.revision)
        except drafts.SavedLater:
            continue
        return
    raise drafts.SavedLater("Another tab saved this application later.")


def version_of(qualification: Qualification) -> str:
    """Which words a page shows: it changes when another tab saves others."""
    pictures = picture_ids(form_spec.parse(qualification.form), qualification.answers)
    words = {k: v for k, v in qualification.answers.items() if k not in pictures}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]

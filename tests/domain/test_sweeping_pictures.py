"""Pictures and files that nobody refers to any more go after a week; all others stay."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from serai.domain.qualifications import drafts, keeping
from serai.domain.qualifications.keeping import keep_picture, sweep_files, sweep_pictures
from serai.domain.qualifications.models import Picture
from serai.domain.qualifications.workflow import Status
from tests import make

pytestmark = pytest.mark.django_db
ORPHAN = "0f0e0d0c-0b0a-4908-8706-050403020100.png"


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "licences"  # type: ignore[attr-defined]
    return tmp_path / "licences"


def long_after() -> datetime:
    return timezone.now() + keeping.UNUSED_FOR + timedelta(minutes=1)


def test_a_picture_of_a_draft_or_of_any_round_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 1)
    make.draft()
    sent = make.qualification(Status.CHANGES_REQUESTED)
    other = keep_picture(sent.developer.user, "new.png", make.picture_bytes())
    answers = sent.answers | {"license": str(other.pk)}
    drafts.save_draft(sent, answers, revision=sent.revision)

    assert sweep_pictures(now=long_after()) == 0
    assert sweep_files(now=long_after()) == 0

    assert Picture.objects.count() == 3
    assert all(default_storage.exists(str(picture.file.name)) for picture in Picture.objects.all())


def test_one_that_was_replaced_goes_with_its_file_but_not_before_a_week() -> None:
    draft = make.draft()
    before = Picture.objects.get()
    later = keep_picture(draft.developer.user, "new.png", make.picture_bytes())
    drafts.save_draft(draft, {"license": str(later.pk)}, revision=draft.revision)

    assert sweep_pictures(now=timezone.now() + timedelta(days=6)) == 0
    assert sweep_pictures(now=long_after()) == 1

    assert Picture.objects.get().pk == later.pk
    assert not default_storage.exists(str(before.file.name))
    assert default_storage.exists(str(later.file.name))


def test_a_kill_between_the_file_and_the_row_leaves_nothing_for_long() -> None:
    picture = keep_picture(make.user(), "x.png", make.picture_bytes())
    default_storage.delete(str(picture.file.name))

    assert sweep_pictures(now=long_after()) == 1
    assert not Picture.objects.exists()


def test_a_file_without_a_row_goes_and_anothers_files_stay(own_folder: Path) -> None:
    default_storage.save(ORPHAN, ContentFile(b"x"))
    default_storage.save("notes of the operator.txt", ContentFile(b"x"))

    assert sweep_files(now=timezone.now()) == 0
    week_ago = (timezone.now() - keeping.UNUSED_FOR - timedelta(hours=1)).timestamp()
    for file in own_folder.iterdir():
        os.utime(file, (week_ago, week_ago))
    assert sweep_files(now=timezone.now()) == 1

    assert [file.name for file in own_folder.iterdir()] == ["notes of the operator.txt"]


def test_without_any_picture_there_is_nothing_to_sweep() -> None:
    assert sweep_files() == 0
    assert sweep_pictures() == 0

"""Pictures that were handed in: kept, found again, and swept away when nobody refers to them."""

import hashlib
import re
import uuid
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from serai.domain.catalog import form_spec
from serai.domain.developers.models import User
from serai.domain.events.actions import record
from serai.domain.qualifications.models import Picture, Qualification
from serai.domain.qualifications.picture import rebuild
from serai.domain.refused import Refused

MOST_A_DAY = 50
UNUSED_FOR = timedelta(days=7)
AT_ONCE = 200
_OURS = re.compile(r"[0-9a-f-]{36}\.(png|jpg)")


def keep_picture(
    owner: User, file_name: str, content: bytes, *, now: datetime | None = None
) -> Picture:
    """Rebuild and store a picture. Refused names what is wrong with it; nothing is kept then."""
    at = now or timezone.now()
    today = Picture.objects.filter(owner=owner, kept_at__gt=at - timedelta(days=1)).count()
    if today >= MOST_A_DAY:
        raise Refused("You have uploaded many pictures today. Go on tomorrow.")
    rebuilt = rebuild(content)
    picture = Picture(
        id=uuid.uuid4(),
        owner=owner,
        name=shown_name(file_name),
        original_digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        width=rebuilt.width,
        height=rebuilt.height,
        content_type=rebuilt.content_type,
        kept_at=at,
    )
    # The file first: a kill in between leaves a file without a row, which the sweep removes.
    ending = "png" if rebuilt.content_type == "image/png" else "jpg"
    picture.file.name = default_storage.save(f"{picture.id}.{ending}", ContentFile(rebuilt.content))
    with transaction.atomic():
        picture.save(force_insert=True)
        record("picture.kept", picture, by=owner, data={"digest": picture.original_digest}, now=at)
    return picture


def shown_name(file_name: str) -> str:
    """The last part of a file's name without signs that could change how it reads."""
    last = PurePath(file_name.replace("\\", "/")).name
    plain = "".join(c for c in last if c.isprintable()).strip()
    return plain[-150:] or "picture"


def sweep_pictures(*, now: datetime | None = None) -> int:
    """Remove pictures that no qualification refers to any more; says how many."""
    at = now or timezone.now()
    old = Picture.objects.filter(kept_at__lt=at - UNUSED_FOR).order_by("pk")
    removed, after = 0, uuid.UUID(int=0)
    while some := list(old.filter(pk__gt=after)[:AT_ONCE]):
        after = some[-1].pk
        referred = _referred({picture.owner_id for picture in some})
        for picture in some:
            if str(picture.pk) not in referred:
                # The file first: after a kill in between, the row is found again.
                default_storage.delete(str(picture.file.name))
                picture.delete()
                removed += 1
    return removed


def sweep_files(*, now: datetime | None = None) -> int:
    """Remove files of pictures that were never kept to the end; says how many."""
    at = now or timezone.now()
    removed = 0
    names = _files_of_pictures()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = set(Picture.objects.filter(file__in=some).values_list("file", flat=True))
        for name in some:
            if name not in known and default_storage.get_modified_time(name) < at - UNUSED_FOR:
                default_storage.delete(name)
                removed += 1
    return removed


def _files_of_pictures() -> list[str]:
    try:
        names = default_storage.listdir("")[1]
    except FileNotFoundError:  # nothing was ever kept
        return []
    return [name for name in names if _OURS.fullmatch(name)]


def _referred(owners: set[int]) -> set[str]:
    """The pictures that these owners' qualifications speak of, now or in any round."""
    theirs = Qualification.objects.filter(developer__user__in=owners)
    kept: set[str] = set()
    for qualification in theirs.prefetch_related("submissions"):
        keys = [
            f.key
            for f in form_spec.parse(qualification.form).fields
            if f.kind == form_spec.Kind.PICTURE
        ]
        for answers in (
            qualification.answers,
            *(s.answers for s in qualification.submissions.all()),
        ):
            kept.update(str(answers[key]) for key in keys if answers.get(key))
    return kept

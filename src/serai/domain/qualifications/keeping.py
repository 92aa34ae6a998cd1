"""Pictures that were handed in: kept, found again, and swept away when nobody refers to them."""

import hashlib
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
    unused = Picture.objects.filter(kept_at__lt=at - UNUSED_FOR).exclude(pk__in=_referred())
    removed = 0
    for picture in unused.iterator():
        default_storage.delete(str(picture.file.name))
        picture.delete()
        removed += 1
    return removed


def _referred() -> set[str]:
    kept: set[str] = set()
    for qualification in Qualification.objects.prefetch_related("submissions").iterator(500):
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

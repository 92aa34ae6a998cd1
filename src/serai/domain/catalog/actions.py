"""Load a pack, and write one out again."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from serai.domain.catalog.models import Platform
from serai.domain.catalog.pack_check import check_files
from serai.domain.catalog.pack_reading import Pack, files_of
from serai.domain.catalog.pack_rows import (
    pack_of_rows,
    platform_values,
    remove_rows,
    write_rows,
)
from serai.domain.catalog.pack_writing import digest_of, written
from serai.domain.developers.models import Agreement, User
from serai.domain.events.actions import record
from serai.domain.refused import Refused


def load_pack(folder: Path, *, by: User | None, now: datetime | None = None) -> bool:
    """Make the catalog what the pack in a folder says; False if it was that already.

    What the pack no longer names goes, unless something refers to it: then nothing changes and
    the load is refused. Refused too if the pack has faults; pack_check.check() names them all.
    """
    if not folder.is_dir():
        raise Refused("There is no pack in %(folder)s.", folder=folder)
    files = files_of(folder)
    pack, faults = check_files(files)
    if faults:
        raise Refused(
            "The pack has faults (%(count)s); the first: %(first)s",
            count=len(faults),
            first=faults[0],
        )
    return _load(pack, name=folder.resolve().name, digest=digest_of(files), by=by, now=now)


@transaction.atomic
def _load(pack: Pack, *, name: str, digest: str, by: User | None, now: datetime | None) -> bool:
    platform = _locked_platform(pack, name=name, digest=digest)
    same_pack = (platform.pack_name, platform.pack_digest) == (name, digest)
    if same_pack and written(pack_of_rows()) == written(pack):
        return False
    try:
        _write_agreements(pack)
        write_rows(pack, name=name, digest=digest)
        remove_rows(pack)
    except ProtectedError as error:
        kept = next(iter(error.protected_objects))
        raise Refused(
            "The pack leaves out something that is still in use: %(kept)s refers to it.",
            kept=f"{kept._meta.verbose_name} {kept}",
        ) from error
    record("pack.loaded", platform, by=by, data={"pack": name, "digest": digest}, now=now)
    return True


def _locked_platform(pack: Pack, *, name: str, digest: str) -> Platform:
    """The platform's row, held until the transaction ends: one load at a time, the first too."""
    values = platform_values(pack, name=name, digest=digest)
    Platform.objects.get_or_create(pk=1, defaults=values)
    return Platform.objects.select_for_update().get(pk=1)


def _write_agreements(pack: Pack) -> None:
    for (slug, version), agreement in pack.agreements.items():
        digest = hashlib.sha256(agreement["text"].encode()).hexdigest()
        row, created = Agreement.objects.get_or_create(
            slug=slug, version=version, defaults=_facts(agreement) | {"digest": digest}
        )
        if row.digest != digest:
            raise Refused(
                "agreements/%(slug)s.v%(version)s.md: this version was loaded with another text; "
                "write a new version.",
                slug=slug,
                version=version,
            )
        if not created:
            Agreement.objects.filter(pk=row.pk).update(**_facts(agreement))
    kept = [f"{slug}.v{version}" for slug, version in pack.agreements]
    for row in Agreement.objects.all():
        if f"{row.slug}.v{row.version}" not in kept:
            row.delete()


def _facts(agreement: dict[str, object]) -> dict[str, object]:
    return {
        "title": agreement["title"],
        "text": agreement["text"],
        "in_short": agreement.get("in_short", []),
        "in_force_from": agreement["in_force_from"],
    }


def export_pack(folder: Path) -> list[Path]:
    """Write the catalog as a pack into a new or empty folder; the paths of its files."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused("%(folder)s is not empty; export into a new folder.", folder=folder)
    if not Platform.objects.filter(pk=1).exists():
        raise Refused("No pack is loaded yet, so there is nothing to export.")
    with transaction.atomic():
        files = written(pack_of_rows())
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [folder / name for name in files]

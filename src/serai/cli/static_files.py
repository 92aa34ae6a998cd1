"""Collect the static files into the data folder: hashed names, compressed, once per version."""

from hashlib import sha256
from pathlib import Path

import servestatic
from django import get_version
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from serai.cli.cannot_start import CannotStart

_STAMP = "collected-from"


def collect() -> bool:
    """Whether there was something to do. Call it before anything asks for a static file's name."""
    folder = Path(settings.STATIC_ROOT)
    stamp = folder / _STAMP
    digest = _digest_of_sources()
    try:
        if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
            return False
        folder.mkdir(mode=0o700, exist_ok=True)
        call_command("collectstatic", clear=True, interactive=False, verbosity=0)
        # Last: a start that ended half way collects again.
        stamp.write_text(digest, encoding="ascii")
    except OSError as error:
        raise CannotStart(f"SERAI_DATA: {folder} cannot be used ({error.strerror}).") from error
    return True


def _digest_of_sources() -> str:
    """Of every name and content, and of what makes the collected files from them."""
    digest = sha256(f"{get_version()} {servestatic.__version__}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            content = Path(storage.path(name)).read_bytes()
            digest.update(f"\n{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()

"""What every command stands on: the data folder, the keys, Django's settings."""

import os
import secrets
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from serai.cli.cannot_start import CannotStart


def use_settings() -> None:
    """Make the data folder and its keys where they are missing, then read the settings."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.project.settings")
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_secret_key(folder / "keys" / "django.key")
    except OSError as error:
        raise CannotStart(f"SERAI_DATA: {folder} cannot be used ({error.strerror}).") from error
    try:
        _ = settings.SERAI_DATA
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from error


def use_django() -> None:
    """The settings, and everything that Django needs for models and pages."""
    use_settings()
    django.setup()


def data_folder() -> Path:
    return Path(os.environ.get("SERAI_DATA", "").strip() or "data").resolve()


def chosen_pack() -> Path:
    """The folder that SERAI_PACK names: one of ours, or any path."""
    return Path(settings.PACKS) / settings.SERAI_PACK


def _make_secret_key(path: Path) -> None:
    """Once; whoever comes second keeps what the first wrote."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.write_text(f"{secrets.token_urlsafe(48)}\n", encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()

"""A fresh secret for an upstream, from the command line."""

import os
from pathlib import Path

from serai.cli.cannot_start import CannotStart
from serai.cli.upstream_files import secret_file
from serai.domain.apps.upstream_secrets import renew_upstream_secret
from serai.domain.refused import Refused


def renew(data: Path, name: str) -> Path:
    """Make a secret and write it, for its owner to read, into a file of the data folder."""
    try:
        secret = renew_upstream_secret(name, by=None)
    except Refused as refusal:
        raise CannotStart(str(refusal)) from refusal
    path = secret_file(data, name)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secret}\n")
    return path

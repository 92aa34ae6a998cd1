"""A secret for an upstream is told once, kept sealed and published sealed."""

from pathlib import Path

import pytest
from django.conf import settings

from serai.cli.cannot_start import CannotStart
from serai.cli.upstream_files import known_secret
from serai.cli.upstreams import renew
from serai.domain.apps.upstream_secrets import renew_upstream_secret
from serai.domain.catalog.models import Upstream
from serai.domain.events.models import Event
from serai.domain.publishing.actions import publish
from serai.domain.publishing.models import PublishedDocument
from serai.protocol.published import read_upstream
from serai.protocol.sealing import master_keys_at, unseal
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def published_secret() -> str:
    publish([Event.objects.latest("id")])
    body = PublishedDocument.objects.get(kind="upstream", name="marketplace").body
    keys = master_keys_at(settings.SERAI_DATA / "keys" / "master.key")
    return unseal(read_upstream(body).secret, keys, app_key="upstream:marketplace")


def test_a_fresh_secret_is_published_sealed_and_kept_nowhere_in_clear() -> None:
    make.method()
    secret = renew_upstream_secret("marketplace", by=None)

    assert published_secret() == secret
    assert secret not in str(list(Upstream.objects.values()) + list(Event.objects.values()))


def test_the_command_writes_it_into_a_file_for_its_owner(tmp_path: Path) -> None:
    make.method()
    (tmp_path / "keys").mkdir()
    assert known_secret(tmp_path, "marketplace") == ""

    first = renew(tmp_path, "marketplace").read_text()
    path = renew(tmp_path, "marketplace")

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() != first
    assert known_secret(tmp_path, "marketplace") == published_secret()


def test_an_unknown_upstream_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="no upstream nowhere"):
        renew(tmp_path, "nowhere")

"""How one app may sign: as its type says, as an operator says instead, as its developer keeps."""

from typing import Any

import orjson
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from serai.domain.apps import signatures
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods, keep_sign_methods
from serai.domain.catalog.models import AppType
from serai.domain.events.actions import record
from serai.domain.events.models import Event, EventText
from serai.domain.publishing.actions import publish, publish_everything
from serai.domain.publishing.models import PublishedDocument
from serai.domain.refused import Refused
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")
METHODS = st.lists(st.sampled_from(signatures.ALL), unique=True)


def published(app: App) -> Any:
    publish([Event.objects.latest("id")])
    body = PublishedDocument.objects.get(kind="app", name=app.key).body
    return orjson.loads(body)["sign_methods"]


def reread(app: App) -> App:
    return App.objects.select_related("app_type").get(pk=app.pk)


@given(METHODS, METHODS, METHODS)
def test_nothing_holds_that_anybody_ruled_out(
    of_type: list[str], of_operator: list[str], kept: list[str]
) -> None:
    allowed = signatures.allowed(of_type, of_operator)
    held = signatures.held(allowed, kept)

    assert set(allowed) == set(of_operator or of_type)
    assert set(held) == set(allowed) & set(kept or allowed)


def test_an_operators_choice_stands_instead_of_the_types() -> None:
    app, operator = make.app(), make.operator()

    assert allow_sign_methods(app, ["rfc9421", "sha256"], by=operator, reason="A pilot.")

    event = Event.objects.get(kind="app.sign_methods_changed")
    assert event.data == {"allowed": ["sha256", "rfc9421"], "before": []}
    assert EventText.objects.get(event=event).words == {"reason": "A pilot."}
    assert published(app) == ["sha256", "rfc9421"]


def test_the_types_own_choice_is_none_of_the_apps() -> None:
    app, operator = make.app(), make.operator()
    allow_sign_methods(app, ["sha256"], by=operator, reason="Only for now.")

    assert allow_sign_methods(app, app.app_type.sign_methods, by=operator, reason="Enough.")
    assert not allow_sign_methods(app, [], by=operator, reason="Enough.")

    assert reread(app).sign_methods == []
    assert published(app) == []


@pytest.mark.parametrize(
    ("methods", "reason", "words"),
    [(["none"], "So.", "no signature of this name"), (["md5"], " ", "Write a reason")],
)
def test_what_cannot_be_allowed_is_refused(methods: list[str], reason: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        allow_sign_methods(make.app(), methods, by=make.operator(), reason=reason)


def test_only_operators_allow_and_an_old_page_overwrites_nothing() -> None:
    app, operator = make.app(), make.operator()
    stale = reread(app)
    with pytest.raises(Refused, match="Only an operator"):
        allow_sign_methods(app, ["md5"], by=app.developer.user, reason="More.")
    allow_sign_methods(app, ["sha256"], by=operator, reason="So.")

    with pytest.raises(Refused, match="meanwhile"):
        allow_sign_methods(stale, ["md5"], by=operator, reason="So.")

    assert reread(app).sign_methods == ["sha256"]


def test_the_developer_keeps_some_of_the_allowed_ones() -> None:
    app = make.app()
    owner = app.developer.user

    assert keep_sign_methods(app, ["sha256", "hmac-sha256"], by=owner)
    assert not keep_sign_methods(app, ["hmac-sha256", "sha256"], by=owner)

    event = Event.objects.get(kind="app.sign_methods_kept")
    assert (event.by, event.data["kept"]) == (owner, ["hmac-sha256", "sha256"])
    assert published(app) == ["hmac-sha256", "sha256"]


def test_keeping_all_is_no_choice() -> None:
    app = make.app()
    keep_sign_methods(app, ["sha256"], by=app.developer.user)

    keep_sign_methods(app, app.app_type.sign_methods, by=app.developer.user)

    assert reread(app).kept_sign_methods == []
    assert published(app) == []


@pytest.mark.parametrize(
    ("methods", "words"),
    [([], "Keep at least one"), (["rfc9421"], "may not sign so"), (["rot13"], "of this name")],
)
def test_a_developer_adds_nothing_to_what_is_allowed(methods: list[str], words: str) -> None:
    app = make.app()

    with pytest.raises(Refused, match=words):
        keep_sign_methods(app, methods, by=app.developer.user)

    assert reread(app).kept_sign_methods == []


def test_another_cannot_choose_and_an_old_page_overwrites_nothing() -> None:
    app = make.app()
    stale, older = reread(app), reread(app)
    with pytest.raises(Refused, match="Only the app's developer"):
        keep_sign_methods(app, ["md5"], by=make.operator())
    keep_sign_methods(app, ["sha256"], by=app.developer.user)
    with pytest.raises(Refused, match="meanwhile"):
        keep_sign_methods(stale, ["md5"], by=app.developer.user)
    allow_sign_methods(app, ["sha256", "hmac"], by=make.operator(), reason="So.")
    older.kept_sign_methods = ["sha256"]

    with pytest.raises(Refused, match="meanwhile"):
        keep_sign_methods(older, ["md5"], by=app.developer.user)

    assert reread(app).held_sign_methods == ["sha256"]


def test_what_the_developer_ruled_out_does_not_come_back_when_the_rest_is_forbidden() -> None:
    app = make.app()
    keep_sign_methods(app, ["sha256"], by=app.developer.user)

    allow_sign_methods(app, ["md5", "hmac"], by=make.operator(), reason="So.")

    assert reread(app).held_sign_methods == []
    assert published(app) == ["none"]


def test_what_a_type_forbids_is_forbidden_to_apps_that_kept_it() -> None:
    app = make.app()
    keep_sign_methods(app, ["md5", "sha256"], by=app.developer.user)
    publish_everything()
    AppType.objects.update(sign_methods=["hmac-sha256", "sha256"])

    with transaction.atomic():
        record("pack.loaded", make.platform())

    assert published(app) == ["sha256"]

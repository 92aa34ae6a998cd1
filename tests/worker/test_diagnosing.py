"""Causes of failed signatures are looked for off the calls' path, once, with the right secrets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from serai.domain.apps.actions import create_app, show_secret
from serai.domain.apps.models import App, AppSecret
from serai.domain.apps.sealing import seal_secret
from serai.domain.usage.failures import CLAIMED_FOR, claim_failed_call, finding_of
from serai.domain.usage.models import FailedCall
from serai.protocol.diagnosis import Cause, SecretKind, Verdict
from serai.worker.diagnosing import diagnose_due
from serai.worker.tidying import tidy_due
from tests import make

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_cause_is_found_and_kept_without_a_secret() -> None:
    app = make.app()
    failed = make.failed_call(app, url_encoded=True)

    assert diagnose_due()

    failed.refresh_from_db()
    found = finding_of(failed)
    assert found is not None
    assert (found.verdict, found.findings[0].cause) == (Verdict.CERTAIN, Cause.URL_ENCODED)
    assert found.difference_in == "timestamp"
    assert secret_of(app) not in failed.finding
    assert found.expected_sign == ""


def test_a_retired_secret_is_named() -> None:
    app = make.app()
    retired = "0123456789abcdef0123456789abcdef"
    AppSecret.objects.create(
        app=app,
        sealed=seal_secret(retired, app_key=app.key),
        masked="retired",
        created_at=app.created_at,
        retired_at=timezone.now(),
    )
    failed = make.failed_call(app, secret=retired)

    diagnose_due()

    failed.refresh_from_db()
    found = finding_of(failed)
    assert found is not None
    assert found.secret_kind is SecretKind.RETIRED
    assert retired not in failed.finding


def test_another_app_of_the_same_developer_is_named() -> None:
    app = make.app()
    assert app.qualification is not None
    second = create_app(app.qualification, "Second_App", by=app.developer.user)
    failed = make.failed_call(app, secret=secret_of(second))

    diagnose_due()

    failed.refresh_from_db()
    found = finding_of(failed)
    assert found is not None
    assert (found.secret_kind, found.secret_app) == (SecretKind.OTHER_APP, "Second_App")


def test_the_secrets_of_other_developers_are_never_tried() -> None:
    app, theirs = make.app(), make.app()
    failed = make.failed_call(app, secret=secret_of(theirs))

    diagnose_due()

    failed.refresh_from_db()
    found = finding_of(failed)
    assert found is not None
    assert found.verdict is Verdict.NOT_FOUND
    assert theirs.name not in failed.finding


def test_each_failed_call_is_claimed_by_one_worker() -> None:
    make.failed_call(make.app())
    now = timezone.now()

    first, second = claim_failed_call(now=now), claim_failed_call(now=now)

    assert first is not None
    assert second is None


def test_what_a_dead_worker_claimed_comes_again() -> None:
    make.failed_call(make.app())
    now = timezone.now()
    claim_failed_call(now=now)

    assert claim_failed_call(now=now + CLAIMED_FOR + timedelta(seconds=1)) is not None


def test_a_call_sealed_under_a_lost_key_ends_the_search() -> None:
    failed = make.failed_call(make.app())
    FailedCall.objects.update(request_id="anotherid123")

    assert diagnose_due()

    assert not diagnose_due()
    failed.refresh_from_db()
    assert finding_of(failed) is None
    assert failed.finding == "unreadable"


def test_the_raw_call_goes_after_a_day_and_the_finding_after_fourteen() -> None:
    now = timezone.now()
    make.failed_call(make.app(), at=now - timedelta(hours=25))
    diagnose_due(now=now)

    tidy_due(now=now)
    kept = FailedCall.objects.get()
    tidy_due(now=now + timedelta(days=14))

    assert kept.sealed == ""
    assert kept.finding
    assert not FailedCall.objects.exists()


def secret_of(app: App) -> str:
    return show_secret(app, by=app.developer.user)

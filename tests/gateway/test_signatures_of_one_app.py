"""What one app may sign with, from the operator's and the developer's word to the gateway's no."""

import pytest

from tests.gateway.calling import error_of, post, signed
from tests.gateway.conftest import RunningGateway, start_gateway, stop_gateway, wait_until_applied
from tests.gateway.far_end import FarEnd
from tests.gateway.revoking import FIRST, make_apps, newest
from tests.gateway.small_platform import Platform
from tests.gateway.test_http_message_signatures import message, sent

KEY, OTHER = str(FIRST), str(FIRST + 1)
REFUSED = (25, "isv.invalid-parameter:sign_method")
_CHANGE = """
from serai.domain.apps.models import App
from serai.domain.apps.restrictions import allow_sign_methods, keep_sign_methods
from serai.domain.events.models import OutboxEntry
from serai.worker.publishing import publish_due
from tests import make
OutboxEntry.objects.all().delete()
olga = make.operator("olga{number}@example.com")
app = App.objects.get(key="{key}")
{change}
while publish_due():
    pass
"""
_KEEP = 'keep_sign_methods(app, ["hmac-sha256", "sha256"], by=app.developer.user)'
_ALLOW = 'allow_sign_methods(app, ["{only}"], by=olga, reason="So.")'


def change(platform: Platform, change: str) -> None:
    platform.ask_django(_CHANGE.format(key=KEY, change=change, number=newest(platform)))
    wait_until_applied(platform, newest(platform))


def outcomes(gateway: RunningGateway, key: str) -> dict[str, tuple[int, str]]:
    """The error of a call by each digest, of those that get one."""
    calls = {
        digest: post(gateway.url, signed(app_key=key, sign_method=digest))
        for digest in ("md5", "hmac", "hmac-sha256", "sha256")
    }
    return {
        digest: error_of(answer)
        for digest, answer in calls.items()
        if "error_response" in answer.json()
    }


@pytest.mark.database
def test_an_app_is_refused_what_its_developer_gave_up_and_others_are_not(
    own_platform: Platform, upstream: FarEnd
) -> None:
    known = make_apps(own_platform, 2)
    gateway = start_gateway(own_platform)
    wait_until_applied(own_platform, known)
    before = outcomes(gateway, KEY)

    change(own_platform, _KEEP)

    after, others = outcomes(gateway, KEY), outcomes(gateway, OTHER)
    why = post(gateway.url, signed(app_key=KEY, sign_method="md5")).json()["error_response"]
    stop_gateway(gateway)
    assert (before, others) == ({}, {})
    assert after == {"md5": REFUSED, "hmac": REFUSED}
    assert why["msg"] == "Invalid Signature"
    assert why["sub_msg"] == "This app may sign with hmac-sha256, sha256."


@pytest.mark.database
def test_an_operator_allows_one_app_what_its_type_does_not(
    own_platform: Platform, upstream: FarEnd
) -> None:
    known = make_apps(own_platform, 1)
    gateway = start_gateway(own_platform)
    wait_until_applied(own_platform, known)

    change(own_platform, _ALLOW.format(only="rfc9421"))

    digests = outcomes(gateway, KEY)
    answer = sent(message(gateway, key_id=KEY)).json()
    stop_gateway(gateway)
    assert set(digests.values()) == {REFUSED}
    assert len(digests) == 4
    assert "error_response" not in answer


@pytest.mark.database
def test_an_app_whose_choice_is_forbidden_is_refused_all(
    own_platform: Platform, upstream: FarEnd
) -> None:
    known = make_apps(own_platform, 1)
    gateway = start_gateway(own_platform)
    wait_until_applied(own_platform, known)

    change(own_platform, f"{_KEEP}; {_ALLOW.format(only='md5')}")

    digests = outcomes(gateway, KEY)
    message_refused = error_of(sent(message(gateway, key_id=KEY)))
    stop_gateway(gateway)
    assert {*digests.values(), message_refused} == {REFUSED}
    assert len(digests) == 4

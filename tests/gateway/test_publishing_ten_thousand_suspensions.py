"""Ten thousand apps are suspended at once: every node refuses each of them."""

import pytest

from tests.gateway.calling import error_of, post, signed
from tests.gateway.conftest import start_gateway, stop_gateway, wait_until_applied
from tests.gateway.far_end import FarEnd
from tests.gateway.revoking import FIRST, make_apps, newest, revoke_all
from tests.gateway.small_platform import ADA, Platform

APPS = 10_000


@pytest.mark.database
def test_two_nodes_refuse_ten_thousand_apps_that_were_suspended_at_once(
    own_platform: Platform, upstream: FarEnd
) -> None:
    known = make_apps(own_platform, APPS)
    nodes = [start_gateway(own_platform) for _ in range(2)]
    wait_until_applied(own_platform, known, nodes=2)
    some = [str(FIRST + number) for number in (0, 1, APPS // 2, APPS - 1)]
    before = [post(node.url, signed(app_key=key)).json() for node in nodes for key in some]

    revoke_all(own_platform)
    wait_until_applied(own_platform, newest(own_platform), nodes=2)

    after = [error_of(post(node.url, signed(app_key=key))) for node in nodes for key in some]
    others = [post(node.url, signed(app_key=ADA)).json() for node in nodes]
    for node in nodes:
        stop_gateway(node)
    assert newest(own_platform) == known + APPS
    assert all("error_response" not in answer for answer in before)
    assert set(after) == {(29, "isv.appkey-not-exists")}
    assert all("error_response" not in answer for answer in others)

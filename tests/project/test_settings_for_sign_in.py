"""A bad setting for the marketplace's sign-in ends the start with one clear line."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "SERAI_OIDC_ISSUER": "https://accounts.example.com/realms/market",
    "SERAI_OIDC_CLIENT_ID": "serai",
    "SERAI_OIDC_CLIENT_SECRET": "between us",
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SERAI_OIDC_ISSUER": "accounts.example.com"}, "SERAI_OIDC_ISSUER is 'accounts.example"),
        ({"SERAI_OIDC_ISSUER": "http://accounts.example.com"}, "must look like https://"),
        ({"SERAI_OIDC_SIGNUP_URL": "javascript:alert(1)"}, "SERAI_OIDC_SIGNUP_URL is"),
        ({"SERAI_OIDC_CLIENT_ID": ""}, "SERAI_OIDC_CLIENT_ID is not set; SERAI_OIDC_ISSUER needs"),
        ({"SERAI_OIDC_CLIENT_SECRET": ""}, "SERAI_OIDC_CLIENT_SECRET is not set"),
    ],
)
def test_a_bad_value_is_named(changed: dict[str, str], words: str) -> None:
    done = started(GOOD | changed)

    assert done.returncode != 0
    assert words in done.stderr


def test_good_values_and_none_are_taken() -> None:
    assert started(GOOD).stdout == "marketplace\n"
    assert started({}).stdout == "\n"


def started(variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    ask = "from serai.project.settings import SOCIALACCOUNT_PROVIDERS as known; print(*("
    ask += "app['provider_id'] for one in known.values() for app in one['APPS']))"
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True
    )

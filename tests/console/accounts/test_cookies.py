"""Cookies are Secure and __Host- when the console's address is https; passkeys never relax."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import django, json
django.setup()
from django.conf import settings
from allauth.mfa import app_settings as mfa
from django.test import Client
client = Client(headers={"host": HOST})
answer = client.get("/account/login/", secure=HTTPS)
client.post("/ui/theme/", {"theme": "dark"}, secure=HTTPS)
print(json.dumps({
    "csrf": settings.CSRF_COOKIE_NAME, "session": settings.SESSION_COOKIE_NAME,
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "insecure_origins": mfa.WEBAUTHN_ALLOW_INSECURE_ORIGIN,
    "set": {
        name: [bool(sent["secure"]), sent["path"], sent["domain"]]
        for name, sent in client.cookies.items()
    },
    "hsts": answer.headers.get("Strict-Transport-Security", ""),
}))
"""


@pytest.mark.parametrize("https", [True, False])
def test_cookies_follow_the_address_of_the_console(https: bool) -> None:
    address = "https://console.example.com" if https else "http://localhost:8000"

    told = asked(address)

    prefix = "__Host-" if https else ""
    assert told["csrf"] == f"{prefix}csrf"
    assert told["session"] == f"{prefix}session"
    assert told["secure"] == [https, https]
    assert told["set"] == {
        f"{prefix}csrf": [https, "/", ""],
        f"{prefix}theme": [https, "/", ""],
    }
    assert bool(told["hsts"]) == https
    assert told["insecure_origins"] is False


def asked(address: str) -> dict[str, object]:
    host = address.partition("//")[2]
    environment = {
        **os.environ,
        "SERAI_CONSOLE_URL": address,
        "DJANGO_SETTINGS_MODULE": "serai.project.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    lines = f"HOST, HTTPS = {host!r}, {address.startswith('https')}\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-c", lines], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told

"""Starts the OpenID Connect provider of tests/console/oidc, a real one, on loopback."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent.parent / "oidc"
CLIENT = {"CLIENT_ID": "serai", "CLIENT_SECRET": "a secret between the two of them"}


@contextmanager
def running_provider(port: int, *, console: str) -> Iterator[str]:
    """Its issuer address, while it runs."""
    callback = f"{console}/account/oidc/marketplace/login/callback/"
    process = subprocess.Popen(
        ["node", "provider.mjs"],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "PORT": str(port), "REDIRECT_URI": callback, **CLIENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline().strip()
        assert said == "ready", "run `npm ci` in tests/console/oidc"
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def settings_for(issuer: str) -> dict[str, str]:
    """What an operator sets, and nothing else."""
    return {
        "SERAI_OIDC_ISSUER": issuer,
        "SERAI_OIDC_CLIENT_ID": CLIENT["CLIENT_ID"],
        "SERAI_OIDC_CLIENT_SECRET": CLIENT["CLIENT_SECRET"],
        "SERAI_OIDC_NAME": "AliMarket",
        "SERAI_OIDC_SIGNUP_URL": "https://market.example/join",
    }

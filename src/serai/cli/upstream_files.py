"""Secrets shared with upstreams, each in a file of the data folder."""

from pathlib import Path


def secret_file(data: Path, name: str) -> Path:
    return data / "keys" / f"upstream-{name}.secret"


def known_secret(data: Path, name: str) -> str:
    """What the gateway signs with for this upstream; "" if it does not sign."""
    try:
        return secret_file(data, name).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""

"""The variables of the environment, each read once; a bad value ends the start with one line."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """The value of `name`, or of the file that `name`_FILE points to."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read ({error}).") from error


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a port from 1 to 65535.")
    return int(value)


def two_ports(name: str, default: tuple[int, int]) -> tuple[int, int]:
    value = text(name, f"{default[0]},{default[1]}")
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 2 or not all(p.isdecimal() and 1 <= int(p) <= 65535 for p in parts):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be two ports, like 8002,8003.")
    return int(parts[0]), int(parts[1])


def days(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 3650:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 to 3650 days.")
    return int(value)


def flag(name: str) -> bool:
    value = text(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be 0 or 1.")
    return value == "1"


def address(name: str, default: str) -> str:
    """An http(s) address without a trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must look like https://console.example.com."
        )
    return value


def link(name: str) -> str:
    """An https address that may have a path (http on this machine only); empty when not set."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if value and not (parts.hostname and (here or parts.scheme == "https")):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must look like https://example.com/…")
    return value


def needed(name: str, *, by: str) -> str:
    """The value of `name`, or of its file, without which `by` makes no sense."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; {by} needs it.")
    return value


def database(url: str) -> dict[str, object]:
    """Django's settings for postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "SERAI_DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(options.pop("host", "") or parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "connect_timeout": 3,
            **{key: unquote(value) for key, value in options.items()},
        },
    }


def smtp(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for smtp://user:password@host:587?tls=starttls|implicit|none."""
    parts = urlsplit(url)
    tls = parts.query.removeprefix("tls=") or "starttls"
    if parts.scheme != "smtp" or not parts.hostname or tls not in {"starttls", "implicit", "none"}:
        raise ImproperlyConfigured(
            "SERAI_SMTP_URL must look like smtp://user:password@host:587?tls=starttls"
            " (or tls=implicit, tls=none)."
        )
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_USE_SSL": tls == "implicit",
        "EMAIL_TIMEOUT": 15,
    }

"""The gateway's settings, each read once from the environment."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from serai.gateway.addresses import Network, networks
from serai.gateway.node_names import own_node, read_nodes
from serai.gateway.setting import BadSetting
from serai.protocol.sealing import BadMasterKeys, MasterKeys, master_keys_at

__all__ = ["MASTER_KEY_FILE", "BadSetting", "GatewayConfig", "read_config"]

MASTER_KEY_FILE = Path("keys") / "master.key"
"""Where the master keys are, inside the data folder, unless a setting says otherwise."""


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    data: Path
    master_keys: MasterKeys
    database_url: str = field(default="", repr=False)
    bind: str = "127.0.0.1"
    port: int = 8001
    upstreams: Mapping[str, str] = field(default_factory=dict)
    """Addresses by upstream name that take the place of the published ones."""

    window: timedelta = timedelta(minutes=10)
    """How far a call's timestamp may be off, either way."""

    outage: timedelta = timedelta(minutes=10)
    """For how long calls go on by what is known while the database is away."""

    nodes: tuple[str, ...] = ()
    """All nodes as host:port, in the order that HAProxy has them; none: this one is alone."""
    own_node: str = ""
    """The one of them that this process is. Its name stays over restarts, unlike a host name."""

    trusted_proxies: tuple[Network, ...] = ()
    """Proxies whose X-Forwarded-For is believed."""

    @property
    def node(self) -> str:
        """The name under which this process tells what it knows."""
        return f"{socket.gethostname()[:80]}:{self.port}"


def read_config(environment: Mapping[str, str]) -> GatewayConfig:
    """The settings, or BadSetting naming the one that is wrong."""
    data = Path(environment.get("SERAI_DATA") or "data").absolute()
    port = _port(environment.get("SERAI_GATEWAY_PORT") or "8001")
    nodes = read_nodes(environment)
    return GatewayConfig(
        nodes=nodes,
        own_node=own_node(nodes, port),
        data=data,
        master_keys=_master_keys(environment, data),
        database_url=_database_url(_secret(environment, "SERAI_DATABASE_URL")),
        bind=environment.get("SERAI_BIND") or "127.0.0.1",
        port=port,
        upstreams=_upstreams(environment.get("SERAI_UPSTREAMS", "")),
        window=_seconds(environment, "SERAI_TIME_WINDOW_SECONDS", most=3600),
        outage=_seconds(environment, "SERAI_OUTAGE_SECONDS", most=86400),
        trusted_proxies=_trusted_proxies(environment.get("SERAI_TRUSTED_PROXIES", "")),
    )


def _master_keys(environment: Mapping[str, str], data: Path) -> MasterKeys:
    text = _secret(environment, "SERAI_MASTER_KEY")
    path = data / MASTER_KEY_FILE
    try:
        return MasterKeys.from_text(text) if text else master_keys_at(path)
    except BadMasterKeys as error:
        raise BadSetting(f"{'SERAI_MASTER_KEY' if text else path} is wrong. {error}") from None
    except OSError as error:
        raise BadSetting(f"{path} cannot be read or made: {error.strerror}.") from None


def _secret(environment: Mapping[str, str], name: str) -> str:
    """The value of `name`, or what the file named by `name`_FILE holds."""
    path = environment.get(f"{name}_FILE", "").strip()
    if not path:
        return environment.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{name}_FILE: {path} cannot be read.") from None


def _database_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise BadSetting("SERAI_DATABASE_URL must be empty (SQLite) or begin with postgresql://.")
    return text


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise BadSetting(f"SERAI_GATEWAY_PORT must be a port from 1 to 65535, not {text!r}.")
    return int(text)


def _trusted_proxies(text: str) -> tuple[Network, ...]:
    try:
        return networks(filter(None, (part.strip() for part in text.split(","))))
    except ValueError as error:
        raise BadSetting(f"SERAI_TRUSTED_PROXIES: {error}.") from None


def _seconds(environment: Mapping[str, str], name: str, *, most: int) -> timedelta:
    text = environment.get(name) or "600"
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise BadSetting(f"{name} must be a whole number of seconds up to {most}, not {text!r}.")
    return timedelta(seconds=int(text))


def _upstreams(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, address = item.partition("=")
        if not name or urlsplit(address).scheme not in ("http", "https"):
            raise BadSetting(f"SERAI_UPSTREAMS must be name=http://host:port,…, not {item!r}.")
        found[name.strip()] = address.strip()
    return found

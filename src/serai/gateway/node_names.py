"""The nodes in SERAI_GATEWAY_NODES, and which of them this process is."""

import re
import socket
from collections.abc import Mapping

from serai.gateway.setting import BadSetting

_NODE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")


def read_nodes(environment: Mapping[str, str]) -> tuple[str, ...]:
    """`host:port` in the order of the balancer; empty without the setting."""
    text = environment.get("SERAI_GATEWAY_NODES", "")
    nodes = tuple(filter(None, (part.strip() for part in text.split(","))))
    for node in nodes:
        found = _NODE.fullmatch(node)
        if found is None or not 1 <= int(found[2]) <= 65535:
            raise BadSetting(f"SERAI_GATEWAY_NODES must be host:port,host:port,…, not {node!r}.")
    if len(set(nodes)) != len(nodes):
        raise BadSetting("SERAI_GATEWAY_NODES names a node twice.")
    return nodes


def own_node(nodes: tuple[str, ...], port: int) -> str:
    """The one that listens on this port of this machine."""
    if not nodes:
        return ""
    found = [node for node in nodes if node.rpartition(":")[2] == str(port)]
    if len(found) > 1:
        found = [node for node in found if _is_here(node.rpartition(":")[0].strip("[]"))]
    if len(found) != 1:
        raise BadSetting(
            f"SERAI_GATEWAY_NODES must name this node once: none, or several, have port {port}."
        )
    return found[0]


def _is_here(host: str) -> bool:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.bind(address)
    except OSError:
        return False
    return True

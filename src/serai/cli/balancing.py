"""The configuration of HAProxy, made from the settings of the gateway."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from serai.cli.cannot_start import CannotStart
from serai.gateway.node_names import read_nodes
from serai.gateway.setting import BadSetting

_TEXT = """\
# Made by `serai haproxy` from SERAI_GATEWAY_NODES and SERAI_GATEWAY_URL. Checked with HAProxy 2.6.
# Every node works out the same hash: change neither `balance` nor `hash-type`, give no weights,
# and keep the order of the servers. Name this machine in SERAI_TRUSTED_PROXIES of the nodes.
defaults
    mode http
    timeout connect 3s
    timeout client 75s
    timeout http-request 10s
    timeout server 40s
    option forwardfor

frontend calls
    bind :{port}
{tls}    default_backend gateways

backend gateways
    balance url_param app_key check_post
    hash-type map-based
    http-reuse always
    option httpchk GET /-/health
    default-server check inter 1s fall 3 rise 2
{servers}"""
_TLS = """\
    # SERAI_GATEWAY_URL is https: give the bind line `ssl crt FILE`, with your certificate.
"""


def haproxy_configuration(environment: Mapping[str, str]) -> str:
    """The text of haproxy.cfg. CannotStart if the settings name no nodes."""
    try:
        nodes = read_nodes(environment)
    except BadSetting as bad:
        raise CannotStart(str(bad)) from None
    if not nodes:
        raise CannotStart("SERAI_GATEWAY_NODES is empty: with one gateway no balancer is needed.")
    url = urlsplit(environment.get("SERAI_GATEWAY_URL") or "http://localhost:8001")
    is_tls = url.scheme == "https"
    lines = (f"    server node{number} {node}\n" for number, node in enumerate(nodes, 1))
    return _TEXT.format(
        port=url.port or (443 if is_tls else 80), tls=_TLS if is_tls else "", servers="".join(lines)
    )

"""One gateway process: uvicorn with uvloop, httptools and the edge, until it is told to end."""

import gc
import logging
import os
import socket
import sys

import uvicorn

from serai.gateway.application import Gateway
from serai.gateway.config import BadSetting, GatewayConfig, read_config
from serai.gateway.edge import EdgeLimits
from serai.gateway.fast_path import fast_path
from serai.gateway.handing_over import ROOM
from serai.gateway.reading import Request, asked_format
from serai.gateway.request_ids import iop_request_ids, request_ids
from serai.protocol.answers import content_type, error_answer
from serai.protocol.errors import CallRefused, Code

KEEP_ALIVE_SECONDS = 75
GRACEFUL_SECONDS = 10
SWITCH_SECONDS = 0.0005
"""After so long a thread lets another one go on: the event loop waits for the one that writes
records, and a call may wait for that many times."""
ACCEPTED_AT_ONCE = 16
"""New connections taken in one round of the event loop, which takes one for each listening socket:
under load a round is milliseconds long, and whoever connects would wait for as many rounds as
others came before."""

_refusal_ids = request_ids()
_iop_refusal_ids = iop_request_ids()


def run(config: GatewayConfig) -> None:
    """Serve until SIGTERM or SIGINT. BadSetting if the port is taken."""
    listener = _listener(config)
    # Few, late collections: a call leaves nothing that only the collector could free.
    gc.set_threshold(100_000, 20, 100)
    sys.setswitchinterval(SWITCH_SECONDS)
    gateway = Gateway(config)
    uvicorn.Server(
        uvicorn.Config(
            gateway,
            http=fast_path(_edge_limits(config), gateway.calls, gateway.driver),
            loop="uvloop",
            ws="none",
            lifespan="on",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACEFUL_SECONDS,
        )
    ).run(sockets=[listener, *(listener.dup() for _ in range(1, ACCEPTED_AT_ONCE))])


def _edge_limits(config: GatewayConfig) -> EdgeLimits:
    limits = EdgeLimits(refusal=refusal_in_envelope)
    return limits._replace(body_bytes=limits.body_bytes + ROOM) if config.nodes else limits


def refusal_in_envelope(status: int, target: bytes, words: str) -> tuple[bytes, bytes]:
    """What the edge answers, in the format that the query asks for where one can be read."""
    path, _, query = target.partition(b"?")
    request = Request("", query, (), b"", "", path.decode("latin-1"))
    asked, dialect = asked_format(request), request.route.dialect
    refusal = CallRefused(Code.PARAMETER_ERROR, sub_msg=words)
    request_id = next(_iop_refusal_ids if dialect.symbolic else _refusal_ids)
    body = error_answer(refusal, format=asked, request_id=request_id, dialect=dialect)
    return content_type(asked), body


def _listener(config: GatewayConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.bind, config.port))
    except OSError as error:
        listener.close()
        raise BadSetting(
            f"The gateway cannot listen on {config.bind}:{config.port}: {error.strerror}. "
            "Another program may have this port; SERAI_GATEWAY_PORT chooses another."
        ) from None
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener


def main() -> int:
    """Run by the settings of the environment; one clear line and 1 for a bad one."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s gateway %(levelname)s %(message)s")
    # A caller who sends broken bodies reads why; the log must not grow by a line for each.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    try:
        run(read_config(os.environ))
    except BadSetting as bad:
        print(bad, file=sys.stderr)
        return 1
    return 0

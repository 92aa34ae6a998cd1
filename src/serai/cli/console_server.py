"""The console process: uvicorn with the hardened edge, until it is told to end."""

from contextlib import suppress
from functools import cache

import uvicorn
from django.conf import settings
from django.utils.module_loading import import_string
from uvicorn._types import ASGI3Application

from serai.cli import ports
from serai.gateway.edge import EdgeLimits, edge_protocol

# A photograph as phones take them: too large for a licence, it still gets its sentence in the form.
LARGEST_BODY = 16 * 1024 * 1024
GRACEFUL_SECONDS = 5


@cache
def application() -> ASGI3Application:
    """The pages, by the names that their static files have now: collect them before."""
    # Named by the settings, as Django does: commands know no project.
    loaded: ASGI3Application = import_string(settings.ASGI_APPLICATION)
    return loaded


def run_console() -> None:
    """Serve the pages until SIGTERM or SIGINT. CannotStart if the port is taken."""
    listener = ports.listen(ports.console())
    server = uvicorn.Server(
        uvicorn.Config(
            application(),
            http=edge_protocol(EdgeLimits(body_bytes=LARGEST_BODY)),
            loop="uvloop",
            ws="none",
            lifespan="off",
            interface="asgi3",
            proxy_headers=bool(settings.SERAI_TRUSTED_PROXIES),
            forwarded_allow_ips=settings.SERAI_TRUSTED_PROXIES,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=GRACEFUL_SECONDS,
        )
    )
    with suppress(KeyboardInterrupt):  # uvicorn raises it again after it has ended in order
        server.run(sockets=[listener])

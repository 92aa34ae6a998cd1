"""`serai up`: console, gateway, worker and sandbox on one machine, in one go."""

import gc
import multiprocessing
import os
import signal
import sys
import urllib.error
import urllib.request
from functools import partial

from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from serai.cli import ground, migrating, pack_loading, ports, static_files
from serai.cli.cannot_start import CannotStart
from serai.cli.cast import ensure_cast
from serai.cli.cast_file import Cast
from serai.cli.console_server import application, run_console
from serai.cli.supervising import Part, Supervisor
from serai.gateway.config import BadSetting, GatewayConfig, read_config
from serai.worker.running import run_worker


def up(*, cast: bool) -> None:
    """Prepare what is missing, start everything, stay until told to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))  # nothing runs yet that must be ended first
    if cast and settings.SERAI_BIND not in ports.LOOPBACK:
        raise CannotStart("--cast is for this machine alone: SERAI_BIND must be 127.0.0.1.")
    _gateway_settings()  # a bad one is said before anything starts
    ports.check_free(ports.console(), ports.gateway(), *ports.sandboxes())
    static_files.collect()
    migrating.migrate()
    pack_loading.load(ground.chosen_pack())
    people = ensure_cast() if cast else None
    Supervisor(_parts()).run(when_ready=lambda: _announce(people))


def _gateway_settings() -> GatewayConfig:
    try:
        return read_config(os.environ)
    except BadSetting as bad:
        raise CannotStart(str(bad)) from bad


def _import_what_children_share() -> None:
    """Imported before the fork, frozen so that the collector leaves the shared pages alone."""
    application()
    _ = get_resolver().url_patterns
    connections.close_all()
    gc.collect()
    gc.freeze()


def _parts() -> list[Part]:
    working = multiprocessing.get_context("fork").Event()
    begin_working = partial(run_worker, when_ready=working.set)
    return [
        Part("gateway", _become_gateway, _is_gateway_healthy),
        Part("sandbox", _become_sandbox, lambda: all(map(ports.answers, ports.sandboxes()))),
        Part("worker", begin_working, working.is_set, _import_what_children_share),
        Part("console", run_console, partial(ports.answers, ports.console())),
    ]


def _become_gateway() -> None:
    """A fresh interpreter: it faces strangers and knows nothing of Django."""
    os.environ["SERAI_UPSTREAMS"] = upstreams()
    os.execv(sys.executable, [sys.executable, "-m", "serai.gateway"])  # noqa: S606  # ours


def _become_sandbox() -> None:
    command = [sys.executable, "-m", "serai.cli", "sandbox"]
    os.execv(sys.executable, command)  # noqa: S606  # ours


def upstreams() -> str:
    """SERAI_UPSTREAMS for the gateway: the operator's, and sandboxes that were given a port."""
    moved = {
        place.name: f"http://{place.host}:{place.port}"
        for place in ports.sandboxes()
        if os.environ.get(place.variable)
    }
    chosen = {**moved, **_gateway_settings().upstreams}
    return ",".join(f"{name}={address}" for name, address in chosen.items())


def _is_gateway_healthy() -> bool:
    place = ports.gateway()
    try:
        with urllib.request.urlopen(f"http://{place.host}:{place.port}/-/health", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _announce(people: Cast | None) -> None:
    lines = [
        "",
        f"  Console   {settings.SERAI_CONSOLE_URL}",
        f"  Gateway   {settings.SERAI_GATEWAY_URL}/router/rest",
    ]
    if people is None:
        lines += ["  Staff     serai staff invite you@example.com --reviewer --operator"]
    else:
        lines += [f"  Mailbox   {settings.SERAI_CONSOLE_URL}/mailbox/", "", *people.sign_ins()]
        lines += ["", "  A second-factor code for Rita or Olga: serai code rita"]
    print("\n".join([*lines, "", "ready"]), flush=True)

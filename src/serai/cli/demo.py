"""`serai demo`: the whole way over real HTTP, shown step by step."""

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import requests
from rich.console import Console

from serai.cli.browser import Lost
from serai.cli.cannot_start import CannotStart
from serai.cli.cast_file import Cast, cast_file, read_cast
from serai.cli.ground import data_folder
from serai.cli.journey import Journey
from serai.cli.temporary import temporary_instance


def run_demo(*, as_json: bool, keep: bool, url: str) -> bool:
    """Walk the way and show it; True if the signed call answered."""
    display = Console(quiet=as_json, highlight=False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # in order: nothing stays behind
    running = None if keep and not url else _running(url)
    if running is not None:
        return _shown(running, display, as_json=as_json)
    with _temporary(display) as cast:
        answered = _shown(cast, display, as_json=as_json)
        if keep:
            _stay(cast, display)
    return answered


def _running(url: str) -> Cast | None:
    """The instance that was named, or the one that runs on this data folder; None if neither."""
    data = data_folder()
    if not url and not cast_file(data).exists():
        return None
    cast = read_cast(data)
    cast = replace(cast, console_url=url.rstrip("/") or cast.console_url)
    if _answers(cast.console_url):
        return cast
    if url:
        raise CannotStart(f"No console answers at {url}.")
    return None


def _answers(console_url: str) -> bool:
    try:
        requests.get(f"{console_url}/mailbox/", timeout=5)
    except requests.RequestException:
        return False
    return True


@contextmanager
def _temporary(display: Console) -> Iterator[Cast]:
    began = time.monotonic()
    with display.status("Starting a temporary instance") as status, temporary_instance() as data:
        status.stop()
        took = time.monotonic() - began
        display.print(f"[dim]  A temporary instance is ready ({took:.1f} s)[/dim]")
        yield read_cast(data)


def _shown(cast: Cast, display: Console, *, as_json: bool) -> bool:
    outcome = _walked(cast, display)
    if as_json:
        print(json.dumps(outcome), flush=True)
    display.print()
    display.print(f"  Console    {outcome['console_url']}")
    display.print(f"  Gateway    {outcome['gateway_url']}")
    if outcome["app_key"]:
        display.print(f"  AppKey     {outcome['app_key']}")
        display.print(f"  AppSecret  {outcome['app_secret']}")
    total = sum(step["seconds"] for step in outcome["steps"])
    words = "The signed call answered" if outcome["ok"] else "The way ended early"
    display.print(f"\n{words}, after {total:.1f} s.")
    return bool(outcome["ok"])


def _walked(cast: Cast, display: Console) -> dict[str, Any]:
    """Every step until one fails, with its time."""
    journey = Journey(cast.console_url, cast.gateway_url, cast.people["rita"])
    steps: list[dict[str, Any]] = []
    for name, walk in journey.steps():
        began = time.monotonic()
        fault = ""
        with display.status(name):
            try:
                walk()
            except (Lost, requests.RequestException) as error:
                fault = str(error)
        seconds = round(time.monotonic() - began, 3)
        steps.append({"name": name, "ok": not fault, "seconds": seconds})
        sign = "[red]✗[/red]" if fault else "[green]✓[/green]"
        display.print(f"{sign} {name:<32} {seconds:6.2f} s")
        if fault:
            display.print(f"  {fault}", style="red", markup=False)
            break
    return {
        "ok": all(step["ok"] for step in steps),
        "console_url": cast.console_url,
        "gateway_url": cast.gateway_url,
        "app_key": journey.app_key or None,
        "app_secret": journey.app_secret or None,
        "session": None,
        "steps": steps,
    }


def _stay(cast: Cast, display: Console) -> None:
    display.print("\n".join(["", *cast.sign_ins()]), markup=False)
    display.print("\nRunning until Ctrl-C.")
    with suppress(KeyboardInterrupt):
        signal.pause()

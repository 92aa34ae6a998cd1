"""The sandbox process: both instances, without Django."""

from pathlib import Path

from django.conf import settings

from serai.cli import ground, ports
from serai.cli.cannot_start import CannotStart
from serai.sandbox import server


def run_sandboxes() -> None:
    """Answer as upstream until SIGTERM or SIGINT. CannotStart for a taken port, a broken pack."""
    places = {place.name: place.port for place in ports.sandboxes()}
    try:
        server.run(pack=ground.chosen_pack(), data=Path(settings.SERAI_DATA), ports=places)
    except (OSError, ValueError) as error:
        raise CannotStart(f"The sandbox cannot run: {error}") from error

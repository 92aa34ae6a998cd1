"""The sandbox process: both instances, without Django."""

from pathlib import Path

from django.conf import settings

from serai.cli import ground, ports
from serai.cli.cannot_start import CannotStart
from serai.cli.upstream_files import known_secret
from serai.sandbox import server


def run_sandboxes() -> None:
    """Answer as upstream until SIGTERM or SIGINT. CannotStart for a taken port, a broken pack."""
    places = {place.name: place.port for place in ports.sandboxes()}
    try:
        data = Path(settings.SERAI_DATA)
        secrets = {name: known_secret(data, name) for name in places}
        server.run(pack=ground.chosen_pack(), data=data, ports=places, secrets=secrets)
    except (OSError, ValueError) as error:
        raise CannotStart(f"The sandbox cannot run: {error}") from error

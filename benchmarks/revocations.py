"""How long after the commit of 10,000 suspensions two gateways refuse the last of them."""

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent)]

from tests.gateway.calling import post, signed  # noqa: E402
from tests.gateway.conftest import (  # noqa: E402
    RunningGateway,
    start_gateway,
    stop_gateway,
    wait_until_applied,
)
from tests.gateway.far_end import far_end  # noqa: E402
from tests.gateway.revoking import FIRST, make_apps, revoke_all  # noqa: E402
from tests.gateway.small_platform import Platform, publish_a_small_platform  # noqa: E402

APPS = 10_000
ASKED_EVERY = 0.02


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, far_end() as upstream:
        platform = Platform(Path(folder), "")
        platform.migrate()
        publish_a_small_platform(platform, upstream.address)
        known = make_apps(platform, APPS)
        nodes = [start_gateway(platform) for _ in range(2)]
        wait_until_applied(platform, known, nodes=2)
        seen: dict[int, float] = {}
        asking = [threading.Thread(target=_ask, args=(node, seen)) for node in nodes]
        for thread in asking:
            thread.start()
        committed = revoke_all(platform)
        for thread in asking:
            thread.join()
        for node in nodes:
            stop_gateway(node)
    for port, at in sorted(seen.items()):
        print(f"node :{port} refuses the last of {APPS:,} {at - committed:.2f} s after the commit")


def _ask(node: RunningGateway, seen: dict[int, float]) -> None:
    last = str(FIRST + APPS - 1)
    while "error_response" not in post(node.url, signed(app_key=last)).json():
        time.sleep(ASKED_EVERY)
    seen[node.port] = time.time()


if __name__ == "__main__":
    main()

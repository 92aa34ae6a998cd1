"""How long after the commit of 10,000 suspensions two gateways refuse the last of them.

`python benchmarks/revocations.py` suspends 10,000 apps in one transaction, publishes that as the
worker does, and asks both gateways for the last app until they refuse. By the clock.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
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
MOST_SECONDS = 1.0
ASKED_EVERY, PATIENCE = 0.02, 60.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, far_end() as upstream:
        platform = Platform(Path(folder), "")
        platform.migrate()
        publish_a_small_platform(platform, upstream.address)
        known = make_apps(platform, APPS)
        nodes = [start_gateway(platform) for _ in range(2)]
        try:
            wait_until_applied(platform, known, nodes=len(nodes))
            with ThreadPoolExecutor() as threads:
                asking = [threads.submit(_refused_at, node) for node in nodes]
                committed = revoke_all(platform)
                seconds = [asked.result() - committed for asked in asking]
        finally:
            for node in nodes:
                stop_gateway(node)
    for number, took in enumerate(seconds, 1):
        print(f"gateway {number} refuses the last of {APPS:,} {took:5.2f} s after the commit")
    print(f"goal: at most {MOST_SECONDS:.0f} s")
    return int(max(seconds) > MOST_SECONDS)


def _refused_at(node: RunningGateway) -> float:
    """The second of the epoch."""
    last = str(FIRST + APPS - 1)
    until = time.monotonic() + PATIENCE
    while "error_response" not in post(node.url, signed(app_key=last)).json():
        if time.monotonic() > until:
            raise SystemExit(f"{node.url} still answers the last app after {PATIENCE:.0f} s")
        time.sleep(ASKED_EVERY)
    return time.time()


if __name__ == "__main__":
    sys.exit(main())

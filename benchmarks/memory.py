"""Memory of everything that `serai up --cast` runs: `python benchmarks/memory.py`.

The sum of PSS (a page shared by n processes counts 1/n for each) when idle after the start, and
once more after `serai demo` has walked the whole way through all of it.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.cli.running import Running, Serai

MOST_MB = 300
SETTLE_SECONDS = 5


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="serai-memory-") as folder:
        serai = Serai(Path(folder) / "data")
        with serai.up("--cast") as running:
            time.sleep(SETTLE_SECONDS)
            idle = measured(running, "idle after the start")
            walked = serai.run("demo").returncode == 0
            time.sleep(SETTLE_SECONDS)
            after = measured(running, "idle after a demo")
            running.end()
    if not walked:
        print("The demo did not reach its end.")
    return 0 if walked and max(idle, after) <= MOST_MB else 1


def measured(running: Running, when: str) -> float:
    """MB in all, printed part by part."""
    parts = {running.process.pid: "supervisor"} | {
        pid: name_of(command) for pid, command in running.children().items()
    }
    sizes = {pid: pss_of(pid) for pid in parts}
    total = sum(sizes.values())
    print(f"{when}: {total:.0f} MB of at most {MOST_MB}")
    for pid, name in parts.items():
        print(f"  {name:<20} {sizes[pid]:6.1f} MB")
    return total


def name_of(command: str) -> str:
    for part in ("serai.gateway", "sandbox"):
        if part in command:
            return part.removeprefix("serai.")
    return "console or worker"


def pss_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("smaps_rollup has no Pss")


if __name__ == "__main__":
    sys.exit(main())

"""Load by wrk, and what it cost a process and its children."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).parent / "load.lua"


@dataclass(frozen=True)
class Slice:
    """Microseconds of CPU a call, calls a second, latencies in milliseconds."""

    cpu: float
    rate: float
    p50: float
    p99: float
    bytes_each: float


@dataclass(frozen=True)
class Load:
    """Files of prepared requests."""

    reads: Path
    writes: Path

    @classmethod
    def written(cls, folder: Path, reads: Iterable[bytes], writes: Iterable[bytes] = ()) -> "Load":
        load = cls(folder / "reads", folder / "writes")
        load.reads.write_bytes(b"\0".join(reads))
        (folder / "writes").write_bytes(b"\0".join(writes))
        return load


def wrk_command(
    load: Load, port: int, *, connections: int, seconds: float, core: int, rate: float = 0
) -> list[str]:
    """`rate`: calls a second, sent when they are due; 0 sends the next when one is answered."""
    wrk = [
        "taskset",
        "-c",
        str(core),
        "wrk",
        "-t1",
        f"-c{connections}",
        "--latency",
        "--timeout=10s",
    ]
    wrk += [f"-d{max(1, round(seconds))}s", "-s", str(_SCRIPT), f"http://127.0.0.1:{port}/"]
    return [*wrk, "--", str(load.reads), str(load.writes), str(rate)]


def measured(
    load: Load, pid: int, port: int, *, connections: int, seconds: float, core: int
) -> Slice:
    command = wrk_command(load, port, connections=connections, seconds=seconds, core=core)
    before = cpu_microseconds(pid)
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    return slice_of(said, cpu_microseconds(pid) - before)


def slice_of(said: str, spent: float) -> Slice:
    found = json.loads(said.strip().rpartition("\n")[2])
    assert found["calls"], f"wrk says: {found}"
    assert not found["failed"], f"wrk says: {found}"
    return Slice(
        cpu=spent / found["calls"],
        rate=found["calls"] / found["seconds"],
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        bytes_each=found["bytes"] / found["calls"],
    )


def cpu_microseconds(pid: int) -> float:
    """User and system time so far of a process, all its threads and its children."""
    return sum(
        int((task / "schedstat").read_text().split()[0]) / 1000
        for process in _tree(pid)
        for task in Path(f"/proc/{process}/task").iterdir()
    )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _tree(int(child))

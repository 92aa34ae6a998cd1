"""`python -m fuzz [--executions N] [target…]`: each target in its own process, one line each."""

import argparse
import importlib
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

TARGETS = (
    "intake",
    "multipart",
    "batch",
    "signature",
    "messages",
    "answers",
    "pasted",
    "whole_path",
)
OURS = ("serai.gateway", "serai.protocol")
THEIRS = ("python_multipart", "http_sf", "http_message_signatures")
EXECUTIONS = 1_000_000
LONGEST = 4096
SECONDS_AN_EXECUTION = 10


def main() -> int:
    """0 if no target found anything."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--executions", type=int, default=EXECUTIONS)
    parser.add_argument("--found", default="fuzz/found", help="where what breaks a target is kept")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []])
    asked = parser.parse_args()
    targets = asked.targets or TARGETS
    if asked.here:
        _fuzz(targets[0], asked.executions, Path(asked.found))
    return max([_run(target, asked.executions, asked.found) for target in targets])


def _run(target: str, executions: int, found: str) -> int:
    began = time.monotonic()
    here = [sys.executable, "-m", "fuzz", "--here", f"--executions={executions}"]
    done = subprocess.run(
        [*here, f"--found={found}", target],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    took = time.monotonic() - began
    if done.returncode:
        print(done.stdout[-10_000:], file=sys.stderr)
    executed = [line for line in done.stdout.splitlines() if "stat::number_of_executed" in line]
    number = executed[-1].split()[-1] if executed else "not all"
    verdict = "FAILED" if done.returncode else "nothing found"
    print(f"{target}: {number} executions in {took:.0f} s, {verdict}", flush=True)
    return 1 if done.returncode else 0


def _fuzz(target: str, executions: int, found: Path) -> None:
    import atheris

    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # it tells every broken body
    with atheris.instrument_imports(include=[*OURS, *THEIRS]):
        module = importlib.import_module(f"fuzz.{target}")
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        _write_seeds(module, Path(corpus))
        options = [
            f"-runs={executions}",
            f"-max_len={LONGEST}",
            f"-timeout={SECONDS_AN_EXECUTION}",
            f"-artifact_prefix={found}/{target}-",
            "-print_final_stats=1",
            "-rss_limit_mb=1024",
        ]
        atheris.Setup([target, *options, corpus], module.check)
        atheris.Fuzz()


def _write_seeds(module: ModuleType, folder: Path) -> None:
    for number, seed in enumerate(module.SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)


if __name__ == "__main__":
    sys.exit(main())

"""The file of a process that runs, and the one that its orderly end leaves: whole, or not there."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.gateway.orderly_end import Damaged, Ended, OrderlyEnds

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=10)


@given(
    unclean=st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    writes=st.binary(max_size=60),
    nonces=st.binary(max_size=60),
)
def test_a_file_is_read_as_it_was_written_or_not_at_all(
    unclean: datetime | None, writes: bytes, nonces: bytes
) -> None:
    moment = unclean and unclean.replace(microsecond=0, tzinfo=UTC)
    ended = Ended(NOW, WINDOW, moment, writes, nonces)
    text = ended.to_bytes()

    assert Ended.from_bytes(text) == ended
    for position in range(len(text)):
        changed = bytearray(text)
        changed[position] ^= 1
        for wrong in (bytes(changed), text[:position], text + text[:position] + b"\0"):
            with pytest.raises(Damaged):
                Ended.from_bytes(wrong)


def test_a_file_that_cannot_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        OrderlyEnds(tmp_path).leave(Ended(NOW, WINDOW, None, b"", b""))

    assert list(tmp_path.iterdir()) == []


def test_it_is_read_once_and_what_was_half_written_goes_with_it(tmp_path: Path) -> None:
    ends, ended = OrderlyEnds(tmp_path), Ended(NOW, WINDOW, None, b"writes", b"nonces")
    ends.leave(ended)
    tmp_path.joinpath("ending-killed").touch()

    assert ends.take(alone=False) == ([ended], True)
    assert ends.take(alone=True) == ([], True)
    assert list(tmp_path.iterdir()) == []


def test_a_harmed_one_is_told_apart_and_taken_away(tmp_path: Path) -> None:
    ends, ended = OrderlyEnds(tmp_path), Ended(NOW, WINDOW, None, b"writes", b"nonces")
    for _ in range(2):
        ends.leave(ended)
    next(tmp_path.iterdir()).write_bytes(b"harmed")

    assert ends.take(alone=True) == ([ended], False)
    assert list(tmp_path.iterdir()) == []


def test_the_mark_of_a_living_process_is_no_mark_of_a_killed_one(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from serai.gateway.running_mark import RunningMark\n"
        "before = RunningMark(pathlib.Path(sys.argv[1])).begin()\n"
        "print(*(name for name, said in before._asdict().items() if said), flush=True)\n"
        "sys.stdin.read()"
    )

    def begin() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        )
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    living, first = begin()
    second_living, second = begin()
    living.kill()
    living.communicate()
    third_living, third = begin()
    for process in (second_living, third_living):
        process.kill()
        process.communicate()

    assert (first, second, third) == ("first", "living", "killed living")

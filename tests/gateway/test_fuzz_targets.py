"""The targets of `make fuzz` hold for their seeds, and for a little of what hypothesis finds."""

import importlib
from types import ModuleType

import pytest
from fuzz.__main__ import TARGETS
from hypothesis import given
from hypothesis import strategies as st

SPLICED = st.lists(st.binary(max_size=6), min_size=1, max_size=6)


@pytest.fixture(params=TARGETS, scope="module")
def target(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(f"fuzz.{request.param}")


def test_every_seed_holds(target: ModuleType) -> None:
    for seed in target.SEEDS:
        target.check(seed)


@given(st.data())
def test_seeds_cut_and_joined_anew_hold(target: ModuleType, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(target.SEEDS))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(seed)), min_size=1, max_size=5)))
    pieces = [seed[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(seed)], strict=True)]
    woven = data.draw(st.permutations([*pieces, *data.draw(SPLICED)]))

    target.check(b"".join(woven))

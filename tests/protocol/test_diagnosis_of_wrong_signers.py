"""Each cause from a client that signs so, singly and in every pair that two wrongs can make."""

from itertools import combinations

import pytest

from serai.protocol.diagnosis import Diagnosis, Verdict, diagnose
from serai.protocol.signature import SIGN_METHODS
from tests.protocol.wrong_client import SECRETS, WRONGS, Wrong, request_of

METHODS = sorted(SIGN_METHODS)
SINGLES = [(method, wrong) for method in METHODS for wrong in WRONGS if method in wrong.only]


@pytest.mark.parametrize("sign_method", METHODS)
def test_a_right_sign_is_right(sign_method: str) -> None:
    diagnosis = diagnose(request_of(frozenset(), sign_method), SECRETS, now=None)

    assert diagnosis.verdict is Verdict.RIGHT
    assert diagnosis.findings == ()


@pytest.mark.parametrize(
    ("sign_method", "wrong"), SINGLES, ids=lambda it: it.name if isinstance(it, Wrong) else it
)
def test_a_single_cause_is_named(sign_method: str, wrong: Wrong) -> None:
    diagnosis = _diagnosed(wrong, sign_method=sign_method)

    assert diagnosis.verdict is Verdict.CERTAIN
    assert [finding.cause for finding in diagnosis.findings] == [wrong.cause]


@pytest.mark.parametrize(
    ("sign_method", "wrong"), SINGLES, ids=lambda it: it.name if isinstance(it, Wrong) else it
)
def test_both_causes_of_a_pair_are_named(sign_method: str, wrong: Wrong) -> None:
    others = [other for method, other in SINGLES if method == sign_method]
    missed = []

    for other in others[others.index(wrong) + 1 :]:
        if _go_together(wrong, other, sign_method):
            diagnosis = _diagnosed(wrong, other, sign_method=sign_method)
            found = {finding.cause for finding in diagnosis.findings}
            if not diagnosis.certain or found != {wrong.cause, other.cause}:
                missed.append(f"{other.name}: {diagnosis.verdict} {sorted(found)}")

    assert missed == []


def test_most_pairs_go_together() -> None:
    pairs = [
        pair for pair in combinations(WRONGS, 2) if _go_together(*pair, sign_method="hmac-sha256")
    ]

    assert len(pairs) > 450


def _diagnosed(*wrongs: Wrong, sign_method: str) -> Diagnosis:
    names = frozenset(wrong.name for wrong in wrongs)
    return diagnose(request_of(names, sign_method), SECRETS, now=None)


def _go_together(one: Wrong, other: Wrong, sign_method: str) -> bool:
    """Two different things done, of which neither hides the other."""
    if one.does == other.does:
        return False
    both = request_of(frozenset({one.name, other.name}), sign_method)
    alone = [request_of(frozenset({wrong.name}), sign_method) for wrong in (one, other)]
    return all(_sign_of(both.query) != _sign_of(each.query) for each in alone)


def _sign_of(query: bytes) -> bytes:
    return query.rpartition(b"&sign=")[2]

"""The seed's name rule, and which names are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.domain.apps import naming
from serai.domain.refused import Refused

FIFTEEN_CHINESE = "灯火商店数据同步工具网站平台云端"[:15]


@pytest.mark.parametrize(
    "name", ["Lumbre_Sync", "a", "灯火", "L.灯_1", "x" * 30, FIFTEEN_CHINESE, "々〇"]
)
def test_the_rule_allows(name: str) -> None:
    naming.check(name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give your app a name."),
        ("Lumbre Sync", "Not allowed here: space."),
        ("Lumbre-Sync!", "Not allowed here: - !."),
        ("naïve", "Not allowed here: ï."),
        ("x\r\ny", "U+000D"),
        ("rtl\u202ename", "U+202E"),
        ("😀", "😀"),
        ("Ａ", "Ａ"),  # full-width letters are not ASCII
        ("\uf900", "\uf900"),  # a compatibility ideograph: NFKC changes it
        ("ひらがな", "ひ"),
        ("x" * 31, "31 wide"),
        (FIFTEEN_CHINESE + "x", "31 wide"),
        ("灯" * 16, "32 wide"),
    ],
)
def test_the_rule_refuses_and_says_why(name: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        naming.check(name)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [("PayPaI", "PayPal"), ("pay1", "payl"), ("B0B", "BOB"), ("modern", "rnodern"), ("ab", "AB")],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert naming.skeleton(one) == naming.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("日", "曰"), ("灯火1", "灯火2"), ("a.b", "a_b")])
def test_different_names_keep_apart(one: str, other: str) -> None:
    assert naming.skeleton(one) != naming.skeleton(other)
    assert naming.folded(one) != naming.folded(other)


@given(st.text(max_size=60))
def test_whatever_is_suggested_is_allowed(name: str) -> None:
    for suggestion in naming.suggestions(name):
        naming.check(suggestion)


@given(st.text(max_size=60))
def test_a_name_is_refused_or_holds_but_never_fails_otherwise(name: str) -> None:
    if naming.report(name).holds:
        naming.check(name)
    else:
        with pytest.raises(Refused):
            naming.check(name)

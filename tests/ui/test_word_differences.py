from hypothesis import given
from hypothesis import strategies as st

from serai.ui.word_diff import Piece, word_diff

TEXTS = st.text(alphabet="ab ,.()灯火\n", max_size=40)


def test_only_the_changed_words_are_marked() -> None:
    pieces = word_diff("kept for thirty days.", "kept for fourteen days.")

    assert pieces == [
        Piece("same", "kept for "),
        Piece("del", "thirty"),
        Piece("ins", "fourteen"),
        Piece("same", " days."),
    ]


def test_a_changed_phrase_is_marked_as_one() -> None:
    pieces = word_diff("for thirty (30) days", "for fourteen (14) days")

    assert [piece.text for piece in pieces if piece.kind == "del"] == ["thirty (30)"]
    assert [piece.text for piece in pieces if piece.kind == "ins"] == ["fourteen (14)"]


def test_chinese_is_compared_character_by_character() -> None:
    assert word_diff("三十天", "十四天") == [
        Piece("del", "三"),
        Piece("same", "十"),
        Piece("ins", "四"),
        Piece("same", "天"),
    ]


def test_equal_texts_have_no_marks() -> None:
    assert word_diff("the same", "the same") == [Piece("same", "the same")]


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after

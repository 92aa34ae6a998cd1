"""Two versions of an agreement, passage by passage."""

from serai.console.agreement_text import changes, text_of

BEFORE = """# Title

## 1. Calls

1.1 We keep calls for thirty days.

1.2 We count them.

## 2. Secrets

2.1 Keep them.

An unnumbered passage.
"""


def test_equal_texts_have_no_changes() -> None:
    assert changes(BEFORE, BEFORE, []) == []


def test_a_changed_passage_shows_which_words() -> None:
    after = BEFORE.replace("thirty", "fourteen")

    [change] = changes(BEFORE, after, [{"section": "1. Calls", "line": "fewer days"}])

    assert (change.heading, change.in_short) == ("1. Calls", "fewer days")
    assert [(p.kind, p.text) for p in change.pieces if p.kind != "same"] == [
        ("del", "thirty"),
        ("ins", "fourteen"),
    ]


def test_a_line_may_name_the_passage() -> None:
    after = BEFORE.replace("Keep them.", "Keep them safe.")

    [change] = changes(BEFORE, after, [{"section": "2.1", "line": "safely"}])

    assert change.in_short == "safely"


def test_a_line_stands_once_at_its_first_change() -> None:
    after = BEFORE.replace("thirty", "ten").replace("count", "weigh")

    found = changes(BEFORE, after, [{"section": "1. Calls", "line": "other days"}])

    assert [change.in_short for change in found] == ["other days", ""]


def test_new_and_dropped_passages_are_whole_changes() -> None:
    after = BEFORE.replace("1.2 We count them.\n\n", "").replace(
        "2.1 Keep them.\n", "2.1 Keep them.\n\n2.2 Change them.\n"
    )

    dropped, added = changes(BEFORE, after, [])

    assert [(p.kind, p.text) for p in dropped.pieces] == [("del", "1.2 We count them.")]
    assert [(p.kind, p.text) for p in added.pieces] == [("ins", "2.2 Change them.")]


def test_moving_a_line_break_changes_nothing() -> None:
    after = BEFORE.replace("We keep calls", "We keep\ncalls")

    assert changes(BEFORE, after, []) == []


def test_the_contents_lead_to_the_headings() -> None:
    text = text_of(BEFORE)

    assert [(h.id, h.words) for h in text.contents] == [
        ("section-1", "1. Calls"),
        ("section-2", "2. Secrets"),
    ]
    assert '<h2 id="section-1">1. Calls</h2>' in text.html
    assert "Title" not in text.html


def test_markup_in_the_text_is_shown_as_text() -> None:
    text = text_of("## <i>One</i>\n\n<script>alert(1)</script>\n")

    assert "<script>" not in text.html
    assert "<i>" not in text.html

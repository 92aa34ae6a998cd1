import re
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory

from serai.ui.icon_sprite import wanted_names
from serai.ui.states import STATES, Tone, whose_move
from tests.ui.pages import some_answers

SOURCE = Path(__file__).parents[2] / "src" / "serai"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]


def drawn(source: str, **facts: Any) -> str:
    template = engines["django"].from_string("{% load serai %}" + source)
    return str(template.render(facts, RequestFactory().get("/apps/7/")))


def test_the_sprite_holds_exactly_the_listed_signs() -> None:
    sprite = (SOURCE / "ui/static/serai/icons.svg").read_text()
    listed = wanted_names((SOURCE / "ui/icons.txt").read_text())

    assert re.findall(r'<symbol id="([^"]+)"', sprite) == listed


def test_every_sign_that_a_page_or_a_state_uses_is_in_the_sprite() -> None:
    listed = set(wanted_names((SOURCE / "ui/icons.txt").read_text()))
    used = {state.sign for state in STATES.values()}
    for path in TEMPLATES:
        used |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
        used |= set(re.findall(r'{% badge "[^"]+" "([^"]+)"', path.read_text()))

    assert used - listed == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_page_has_styles_or_scripts_of_its_own(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    # Data for a script is never run, so the content policy lets it be.
    assert not re.search(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))", text)


def test_a_state_is_never_colour_alone() -> None:
    for name in STATES:
        badge = drawn("{% status name %}", name=name)

        assert STATES[name].words in badge
        assert f"#{STATES[name].sign}" in badge


def test_whose_move_it_is_follows_the_state() -> None:
    assert whose_move("submitted").words == "Our move"
    assert whose_move("changes_requested").words == "Your move"
    assert whose_move("approved").words == "Approved"


def test_an_error_is_tied_to_its_field() -> None:
    field = drawn("{% field form.team %}", form=some_answers())

    assert 'aria-describedby="id_team_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_team_error"' in field


def test_what_is_not_a_number_stays_to_be_corrected() -> None:
    assert 'value="six"' in drawn("{% field form.team %}", form=some_answers())


def test_the_summary_counts_and_links_what_is_wrong() -> None:
    summary = drawn("{% form_summary form %}", form=some_answers())

    assert "One answer needs a correction" in summary
    assert 'href="#id_team"' in summary
    assert "A whole number, for example 6." in summary


def test_a_form_without_faults_has_no_summary() -> None:
    form = some_answers()
    form.data = {**form.data, "team": "6"}

    assert drawn("{% form_summary form %}", form=form).strip() == ""


def test_a_masked_secret_never_reaches_the_page() -> None:
    secret = "srai7Qm2xV9hT4kLp8Rc3WzN6yB1f9Ga"

    box = drawn("{% key_box 'AppSecret' secret masked=True reveal_url='/again/' %}", secret=secret)

    assert secret not in box
    assert "data-copy" not in box
    assert f"srai{'•' * 24}f9Ga" in box


def test_hostile_words_stay_words() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    sources = [
        "{% note 'plain' title=words %}{{ words }}{% endnote %}",
        "{% key_box words words %}",
        "{% diff 'a' words %}",
        "{% app_sign words %}{% badge 'done' 'check' words %}",
        "{% breadcrumbs words words words %}{% section words '/' %}",
        "{% empty words action_url=words action_words=words %}{{ words }}{% endempty %}",
    ]

    for source in sources:
        assert "<img" not in drawn(source, words=hostile)


def test_values_of_this_app_are_inked_and_the_rest_is_escaped() -> None:
    from serai.ui.parts import Example

    box = drawn(
        "{% code_box examples inked=inked %}",
        examples=[Example("curl", "curl -d key=53519730 -d x='<b>'")],
        inked=["53519730"],
    )

    assert "key=<b>53519730</b>" in box
    assert "&lt;b&gt;" in box


def test_the_section_of_the_address_is_the_current_one() -> None:
    assert 'aria-current="page"' in drawn("{% section 'Apps' '/apps/' %}")
    assert "aria-current" not in drawn("{% section 'Queue' '/review/' %}")
    assert "aria-current" not in drawn("{% section 'Start' '/' %}")


@pytest.mark.parametrize(
    ("used", "tone"), [(0, Tone.OURS), (3499, Tone.OURS), (3500, Tone.YOURS), (5000, Tone.STOPPED)]
)
def test_a_quota_turns_amber_at_seventy_percent_and_red_when_used_up(used: int, tone: Tone) -> None:
    assert f"tone-{tone}" in drawn("{% quota_bar used 5000 %}", used=used)


def test_what_a_note_wraps_is_kept_once() -> None:
    page = drawn("{% keep as words %} Hello {% endkeep %}[{{ words }}][{{ words }}]")

    assert page == "[Hello][Hello]"

"""AppKeys and AppSecrets: their shapes, and that a scanner can tell one from chance."""

import re

from hypothesis import given
from hypothesis import strategies as st

from serai.domain.apps import keys


def test_an_app_key_has_eight_digits_and_leaves_nine_to_the_sandbox() -> None:
    made = {keys.new_app_key() for _ in range(2000)}

    assert all(re.fullmatch("[1-8][0-9]{7}", key) for key in made)
    assert len(made) > 1990


def test_an_app_secret_is_recognised_by_prefix_and_checksum() -> None:
    secret = keys.new_app_secret()

    assert re.fullmatch("srai[0-9A-Za-z]{28}", secret)
    assert keys.is_app_secret(secret)


@given(st.integers(0, 31), st.sampled_from("0aZ"))
def test_one_changed_character_is_noticed(place: int, character: str) -> None:
    secret = keys.new_app_secret()
    changed = secret[:place] + character + secret[place + 1 :]

    assert keys.is_app_secret(changed) == (changed == secret)


@given(st.text(max_size=40))
def test_other_texts_are_not_app_secrets(text: str) -> None:
    assert not keys.is_app_secret(text)


def test_a_masked_secret_shows_the_prefix_and_the_last_four() -> None:
    secret = keys.new_app_secret()

    assert keys.masked(secret) == "srai" + "•" * 24 + secret[-4:]

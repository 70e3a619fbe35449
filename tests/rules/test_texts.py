"""How names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.texts import fold, key_from


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("CHANG Sung-gil", "chang sung-gil"),
        ("Jang Sung‑gil", "jang sung-gil"),
        ("2025–26", "2025-26"),
        ("  Katherine \n\t Tai ", "katherine tai"),
        ("Türkiye", "TURKIYE"),
        ("Straße", "strasse"),
        ("ＵＳＴＲ", "ustr"),
        ("①", "1"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_these_are_one_name(text, typed):
    assert fold(text) == fold(typed)


@pytest.mark.parametrize("text", ["장성길", "張成吉", "통상교섭본부장"])
def test_hangul_and_han_stay_whole(text):
    assert fold(text) == text


def test_these_are_two_names():
    assert fold("장성길") != fold("장성걸")
    assert fold("Jang") != fold("Chang")


@pytest.mark.parametrize("text", ["", "  ", "\u0301", "\n"])
def test_of_some_texts_nothing_remains(text):
    assert fold(text) == ""


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_small_letters_and_blanks_around_do_not_matter(text):
    assert fold(f"  {text.lower()}\n") == fold(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Korea-US talks, 2nd round", "korea-us-talks-2nd-round"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("  ", ""),
        ("한미 통상", ""),
        ("한미 FTA 2025", "fta-2025"),
        ("🚢", ""),
        ("word " * 40, "word-" * 11 + "word"),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_key_tells_what_the_text_says(text, key):
    assert key_from(text) == key

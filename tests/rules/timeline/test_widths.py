"""How wide texts are reckoned; tests/journeys/test_timeline.py holds it against what a browser draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.timeline.widths import shortened, text_width


def test_that_korean_letters_take_a_full_width_each():
    assert text_width("협상", 12) >= 24
    assert text_width("ab", 12) < 24


@given(st.text(max_size=40), st.floats(0, 400))
def test_that_a_shortened_text_never_takes_more_room_than_it_has(text, room):
    assert text_width(shortened(text, room)) <= room or shortened(text, room) == ""


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("deal", 100, "deal"),
        ("", 100, ""),
        ("a very long agreement", 60, "a very l…"),
        ("deal", 5, ""),
    ],
)
def test_that_a_text_is_cut_where_it_has_no_room(text, room, expected):
    assert shortened(text, room) == expected

"""How far a deadline has moved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.slippage import Slippage, days_left, slippage

JULY_8 = date(2025, 7, 8)
JULY_9 = date(2025, 7, 9)
AUGUST_1 = date(2025, 8, 1)
AUGUST_7 = date(2025, 8, 7)

due_days = st.lists(st.dates(), min_size=1)


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        ([], Slippage(None, None, days=0, moves=0)),
        ([JULY_8], Slippage(JULY_8, JULY_8, days=0, moves=0)),
        ([JULY_8, AUGUST_1], Slippage(JULY_8, AUGUST_1, days=24, moves=1)),
        ([JULY_8, JULY_8], Slippage(JULY_8, JULY_8, days=0, moves=0)),
        ([JULY_8, AUGUST_1, AUGUST_1, AUGUST_7], Slippage(JULY_8, AUGUST_7, days=30, moves=2)),
        ([AUGUST_1, JULY_9], Slippage(AUGUST_1, JULY_9, days=-23, moves=1)),
        ([JULY_8, AUGUST_1, JULY_8], Slippage(JULY_8, JULY_8, days=0, moves=2)),
        (
            [date(2024, 2, 28), date(2024, 3, 1)],
            Slippage(date(2024, 2, 28), date(2024, 3, 1), days=2, moves=1),
        ),
    ],
    ids=["never", "once", "moved", "confirmed", "twice", "forward", "there and back", "leap year"],
)
def test_slippage(announced, expected):
    assert slippage(announced) == expected


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2025, 7, 1), 7), (JULY_8, 0), (JULY_9, -1), (date(2024, 7, 8), 365)],
)
def test_days_left(today, left):
    assert days_left(JULY_8, today) == left


@given(due_days)
def test_the_days_lead_from_the_original_to_the_current(days):
    slipped = slippage(days)

    assert slipped.original is not None
    assert slipped.original + timedelta(days=slipped.days) == slipped.current
    assert (slipped.original, slipped.current) == (days[0], days[-1])


@given(due_days)
def test_a_day_announced_again_is_no_move(days):
    assert slippage([day for day in days for _ in range(2)]) == slippage(days)


@given(due_days)
def test_there_are_no_more_moves_than_announcements_after_the_first(days):
    moves = slippage(days).moves

    assert 0 <= moves < len(days)
    assert (moves == 0) is (len(set(days)) == 1)


@given(due_days, st.dates())
def test_another_announcement_moves_it_from_where_it_stood(days, day):
    before, after = slippage(days), slippage([*days, day])

    assert after.moves == before.moves + (day != days[-1])
    assert after.days == before.days + (day - days[-1]).days


@given(st.dates(), st.dates(), st.dates())
def test_days_left_shrink_by_the_days_that_pass(due_day, today, later):
    assert days_left(due_day, today) - days_left(due_day, later) == (later - today).days

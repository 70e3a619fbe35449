"""The axis: days to places, and ticks whose names have room."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.timeline.axis import TICK_SIZE, Axis, Span, months_later, starts
from negotiations.rules.timeline.widths import text_width
from tests.rules.timeline.pictures import words

FIRST = date(2025, 1, 1)


def axis(days: int, first: date = FIRST) -> Axis:
    return Axis(Span(first, first + timedelta(days=days - 1)), 100, 1100)


@given(st.integers(3, 8000), st.dates(date(1945, 1, 1), date(2070, 1, 1)))
def test_that_the_names_of_ticks_never_meet_and_stay_within(days, first):
    ticks = axis(days, first).ticks(words().tick)

    named = [tick for tick in ticks if tick.label]
    ends = [tick.x + text_width(tick.label, TICK_SIZE) for tick in named]
    assert all(end < following.x for end, following in zip(ends, named[1:], strict=False))
    assert all(tick.x >= 100 for tick in ticks)
    assert all(end <= 1100.1 for end in ends)


@pytest.mark.parametrize(
    ("days", "between"),
    [(7, 1), (31, 1), (92, 7), (365, 31), (3650, 366)],
    ids=["week", "month", "quarter", "year", "decade"],
)
def test_that_each_zoom_has_its_ticks(days, between):
    ticks = axis(days).ticks(words().tick)
    day_width = axis(days).day_width

    apart = [round((two.x - one.x) / day_width) for one, two in pairwise(ticks)]
    assert max(apart) <= between
    assert sum(bool(tick.label) for tick in ticks) >= 3


def test_that_days_beyond_the_axis_lie_beyond_it():
    assert axis(10).start(date(2024, 12, 31)) < 100
    assert axis(10).end(date(2025, 1, 10)) == 1100


def test_that_weeks_begin_on_monday_and_months_on_the_first():
    span = Span(date(2025, 5, 20), date(2025, 6, 3))

    assert [*starts(span, "week")] == [date(2025, 5, 26), date(2025, 6, 2)]
    assert [*starts(span, "month")] == [date(2025, 6, 1)]
    assert months_later(date(2025, 12, 31), 2) == date(2026, 2, 1)

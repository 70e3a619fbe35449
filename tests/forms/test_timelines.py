"""The days that an address asks for, or the nearest that make sense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.forms.timelines import EARLIEST, LATEST, ZOOMS, panned, read_days, zoomed_from
from negotiations.rules.timeline.axis import Span

TODAY = date(2025, 5, 20)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"from": "2025-02-30"}, "2025-02-30"),
        ({"to": "yesterday"}, "yesterday"),
        ({"from": "2025-08-01", "to": "2025-05-01"}, "turned about"),
        ({"zoom": "abc"}, "no such zoom"),
        ({"from": "0001-01-01", "to": "2025-01-01"}, "ends at 1 January 1945"),
        ({"from": "2025-01-01", "to": "9999-12-31"}, "ends at 31 December 2099"),
        ({"from": "1950-01-01", "to": "2050-01-01"}, "last 20 years"),
    ],
)
def test_that_what_makes_no_sense_is_said_in_words(address, words):
    asked = read_days(address, TODAY)

    assert words in asked.notices[0]


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ({"zoom": "week"}, date(2025, 5, 19), date(2025, 5, 25)),
        ({"zoom": "month"}, date(2025, 5, 1), date(2025, 5, 31)),
        ({"zoom": "quarter", "from": "2025-04-17"}, date(2025, 4, 1), date(2025, 6, 30)),
        ({"zoom": "year", "from": "2024-11-01"}, date(2024, 11, 1), date(2025, 10, 31)),
        ({"from": "2025-05-03", "to": "2025-06-09"}, date(2025, 5, 3), date(2025, 6, 9)),
        ({"from": "2025-08-01", "to": "2025-05-01"}, date(2025, 5, 1), date(2025, 8, 1)),
        ({"from": "2025-05-20", "to": "2025-05-20"}, date(2025, 5, 20), date(2025, 5, 22)),
        ({"zoom": "abc", "from": "2025-05-01"}, date(2025, 5, 1), date(2026, 4, 30)),
    ],
)
def test_that_days_are_read(address, first, last):
    assert read_days(address, TODAY).span == Span(first, last)


@pytest.mark.parametrize("address", [{}, {"zoom": "all"}, {"zoom": "abc"}, {"from": "", "to": ""}])
def test_that_without_days_all_are_shown(address):
    asked = read_days(address, TODAY)

    assert (asked.zoom, asked.span) == ("all", None)


ANYTHING = st.text(max_size=12) | st.dates().map(str) | st.sampled_from([*ZOOMS, "2025-02-30"])


@given(zoom=ANYTHING, first=ANYTHING, last=ANYTHING)
def test_that_any_address_asks_for_days_that_can_be_shown(zoom, first, last):
    asked = read_days({"zoom": zoom, "from": first, "to": last}, TODAY)

    if asked.span:
        assert date(1944, 12, 1) <= asked.span.first <= asked.span.last <= date(2101, 1, 1)
        assert asked.span.days >= 3


@given(
    st.dates(), st.sampled_from(["week", "month", "quarter", "year", ""]), st.sampled_from([-1, 1])
)
def test_that_panning_goes_on_and_stays_within(day, zoom, way):
    span = zoomed_from(zoom, day) if zoom else Span(EARLIEST, date(1946, 1, 1))

    further = panned(span, zoom, way)

    if further.first > EARLIEST and further.last < LATEST:
        assert (further.first > span.first) == (way == 1)

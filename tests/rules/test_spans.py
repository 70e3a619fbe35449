"""The span of days of a page of changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.clock import NO_DAY, NOT_IN_CALENDAR
from negotiations.rules.spans import DAYS, REVERSED, read_span

TODAY = date(2025, 9, 1)
APRIL_8, JULY_30 = date(2025, 4, 8), date(2025, 7, 30)
DAYS_KNOWN = [APRIL_8, JULY_30]
BEFORE = JULY_30 - timedelta(days=DAYS)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, (BEFORE, JULY_30)),
        ("2025-05-01", None, (date(2025, 5, 1), JULY_30)),
        ("2025-08-15", None, (date(2025, 8, 15), date(2025, 8, 15))),
        (None, "2025-06-30", (date(2025, 6, 30) - timedelta(days=DAYS), date(2025, 6, 30))),
        ("2025-05-01", "2025-05-31", (date(2025, 5, 1), date(2025, 5, 31))),
    ],
)
def test_two_days_or_the_last_days_on_which_something_was(first, last, expected):
    span = read_span(first, last, DAYS_KNOWN, TODAY)

    assert (span.first, span.last) == expected
    assert span.notices == ()


@pytest.mark.parametrize(
    ("first", "last", "expected", "sentences"),
    [
        ("2025-06-30", "2025-05-01", (date(2025, 5, 1), date(2025, 6, 30)), [REVERSED]),
        ("abc", "2025-02-31", (date(2024, 11, 30), date(2025, 2, 28)), [NOT_IN_CALENDAR, NO_DAY]),
        ("\0", "99999", (BEFORE, JULY_30), [NO_DAY]),
    ],
)
def test_nonsense_gives_the_nearest_sensible_span(first, last, expected, sentences):
    span = read_span(first, last, DAYS_KNOWN, TODAY)

    assert (span.first, span.last) == expected
    assert [notice.sentence for notice in span.notices] == sentences


@given(first=st.none() | st.text(), last=st.none() | st.text())
def test_no_text_fails(first, last):
    span = read_span(first, last, [], TODAY)

    assert span.first <= span.last

"""Which days of a rate for all origins are left to an origin that has rates of its own."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.origins import Days, days_left, days_left_to_any

MARCH, JUNE, JULY = date(2025, 3, 12), date(2025, 6, 4), date(2025, 7, 1)
DAY = timedelta(days=1)
OPEN = Days(None, None)

nearby = st.none() | st.dates(date(2025, 3, 1), date(2025, 3, 20))
spans = st.builds(Days, nearby, nearby).filter(lambda each: each.opening <= each.closing)


def has(days: list[Days], day: date) -> bool:
    return any(each.opening <= day <= each.closing for each in days)


def test_that_nothing_is_left_where_an_own_rate_covers_all():
    assert days_left(Days(MARCH, JUNE), [Days(MARCH, None)]) == []
    assert days_left(OPEN, [OPEN]) == []


def test_that_all_is_left_where_there_is_none_of_its_own():
    assert days_left(Days(MARCH, None), []) == [Days(MARCH, None)]
    assert days_left(Days(MARCH, JUNE), [Days(JULY, None)]) == [Days(MARCH, JUNE)]


def test_that_the_days_before_within_and_after_own_rates_are_left():
    own = [Days(JUNE, JUNE), Days(JULY, JULY + DAY)]

    assert days_left(Days(MARCH, None), own) == [
        Days(MARCH, JUNE - DAY),
        Days(JUNE + DAY, JULY - DAY),
        Days(JULY + 2 * DAY, None),
    ]


def test_that_what_is_left_to_one_of_several_counts_and_what_meets_is_one():
    left = days_left_to_any(Days(MARCH, None), [[Days(MARCH, JUNE)], [Days(JUNE + DAY, None)]])

    assert left == [Days(MARCH, None)]
    assert days_left_to_any(Days(MARCH, None), []) == []


@given(spans, st.lists(spans, max_size=3), st.dates(date(2025, 2, 27), date(2025, 3, 25)))
def test_that_a_day_is_left_if_no_own_rate_has_it(of_all: Days, own: list[Days], day: date):
    assert has(days_left(of_all, own), day) == (has([of_all], day) and not has(own, day))


@given(
    spans,
    st.lists(st.lists(spans, max_size=2), max_size=3),
    st.dates(date(2025, 2, 27), date(2025, 3, 25)),
)
def test_that_a_day_is_left_to_any_if_it_is_left_to_one(
    of_all: Days, own_of_each: list[list[Days]], day: date
):
    left = days_left_to_any(of_all, own_of_each)

    assert has(left, day) == any(has(days_left(of_all, own), day) for own in own_of_each)
    assert all(before.closing + DAY < after.opening for before, after in pairwise(left))

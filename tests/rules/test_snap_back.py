"""What a duty becomes when a deadline passes and nothing happens."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.snap_back import SnapBack, Span, snap_backs

LAST_DAY = date(2025, 7, 8)
APRIL = date(2025, 4, 10)


def applied(
    rate: int, first: date = APRIL, last: date | None = None, line: str = "KR"
) -> Span[str, int]:
    return Span(line, rate, first, last, is_applied=True, is_suspended=False)


def suspended(rate: int, first: date = APRIL, last: date | None = None) -> Span[str, int]:
    return Span("KR", rate, first, last, is_applied=False, is_suspended=True)


def after(*spans: Span[str, int], lifts_suspension: bool = True) -> list[SnapBack[str, int]]:
    return snap_backs(spans, last_day_covered=LAST_DAY, lifts_suspension=lifts_suspension)


def test_that_nothing_changes_where_nothing_is_recorded():
    assert after() == []
    assert after(applied(10)) == []


def test_that_the_suspended_rate_applies_again():
    assert after(applied(10), suspended(25)) == [SnapBack("KR", 10, 25)]


def test_that_a_deadline_of_another_kind_lifts_no_suspension():
    assert after(applied(10), suspended(25), lifts_suspension=False) == []


def test_that_a_suspension_which_ended_before_is_not_lifted():
    assert after(applied(10), suspended(25, last=LAST_DAY - timedelta(days=1))) == []


def test_that_a_rate_which_ends_leaves_nothing():
    assert after(applied(10, last=LAST_DAY)) == [SnapBack("KR", 10, None)]


def test_that_the_rate_of_the_next_day_takes_over():
    next_day = LAST_DAY + timedelta(days=1)

    assert after(applied(10, last=LAST_DAY), applied(15, next_day)) == [SnapBack("KR", 10, 15)]


def test_that_each_line_stands_by_itself():
    found = after(applied(10), suspended(25), applied(20, last=LAST_DAY, line="JP"))

    assert found == [SnapBack("KR", 10, 25), SnapBack("JP", 20, None)]


DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
SPANS = st.lists(
    st.builds(
        Span,
        st.sampled_from(["KR", "JP"]),
        st.integers(0, 50),
        DAYS,
        st.none() | DAYS,
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@given(SPANS, DAYS, st.booleans())
def test_that_a_line_is_told_once_and_only_if_it_changes(
    spans: list[Span[str, int]], day: date, lifts_suspension: bool
):
    found = snap_backs(spans, last_day_covered=day, lifts_suspension=lifts_suspension)

    assert all(each.before != each.after for each in found)
    assert len({each.line for each in found}) == len(found)

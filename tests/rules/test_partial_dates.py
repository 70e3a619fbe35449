"""Days that a source states only to the month or the year."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.partial_dates import PartialDate, parse_partial_date

PRECISIONS = ("day", "month", "year")


@pytest.mark.parametrize(
    ("text", "first_day", "last_day", "precision"),
    [
        ("2025-09-04", date(2025, 9, 4), date(2025, 9, 4), "day"),
        ("2025-09", date(2025, 9, 1), date(2025, 9, 30), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "month"),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), "month"),
        ("2031", date(2031, 1, 1), date(2031, 12, 31), "year"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year"),
    ],
)
def test_a_text_names_a_period(text, first_day, last_day, precision):
    period = parse_partial_date(text)

    assert (period.first_day, period.last_day) == (first_day, last_day)
    assert period.precision == precision
    assert str(period) == text


@pytest.mark.parametrize("precision", PRECISIONS)
def test_any_day_of_a_period_names_it(precision):
    begin = PartialDate(date(2025, 9, 1), precision)
    end = PartialDate(date(2025, 9, 30), precision)

    assert (str(begin) == str(end)) is (precision != "day")
    assert (begin.first_day == end.first_day) is (precision != "day")
    assert (begin.last_day == end.last_day) is (precision != "day")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-9",
        "2025-9-4",
        "20250904",
        "2025/09/04",
        "4 September 2025",
        "2025-09-04T00:00",
        "2025-",
        "2025-09-",
        " 2025",
        "2025\n",
        "２０２５",
        "٢٠٢٥",
        "-2025",
    ],
)
def test_a_text_that_is_no_date_is_refused_with_how_to_write_one(text):
    with pytest.raises(ValueError, match="is no date: write 2025-09-04, 2025-09 or 2025"):
        parse_partial_date(text)


@pytest.mark.parametrize(
    "text", ["2025-02-29", "2025-13", "2025-00", "2025-09-00", "2025-09-31", "0000", "2025-00-01"]
)
def test_a_day_that_no_calendar_has_is_refused(text):
    with pytest.raises(ValueError, match="is no day of the calendar"):
        parse_partial_date(text)


@given(st.dates(), st.sampled_from(PRECISIONS))
def test_what_is_written_is_read_back(day, precision):
    period = PartialDate(day, precision)

    again = parse_partial_date(str(period))

    assert again == PartialDate(period.first_day, precision)
    assert str(again) == str(period)
    assert (again.first_day, again.last_day) == (period.first_day, period.last_day)


@given(st.dates(max_value=date(9998, 12, 31)), st.sampled_from(PRECISIONS))
def test_a_day_lies_in_its_period_and_the_next_period_follows(day, precision):
    period = PartialDate(day, precision)

    assert period.first_day <= day <= period.last_day
    following = PartialDate(period.last_day + timedelta(days=1), precision)
    assert following.first_day == period.last_day + timedelta(days=1)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(ValueError):
        assert str(parse_partial_date(text)) == text


def test_periods_stand_in_the_order_of_their_days():
    periods = [parse_partial_date(text) for text in ("2025-09-04", "2025", "2025-08")]

    assert [str(period) for period in sorted(periods)] == ["2025", "2025-08", "2025-09-04"]

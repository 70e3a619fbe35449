"""The two clocks, and what an address asks of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.clock import (
    FIRST_DAY,
    LAST_DAY,
    NO_DAY,
    NOT_IN_CALENDAR,
    NOT_KNOWN_YET,
    TOO_FAR,
    Clock,
    read_clock,
)

TODAY = date(2025, 9, 1)
MAY_20 = date(2025, 5, 20)
JULY_10 = date(2025, 7, 10)
NEXT_YEAR = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("on", "known_on", "expected"),
    [
        (None, None, (TODAY, TODAY)),
        ("", "  ", (TODAY, TODAY)),
        ("2025-05-20", None, (MAY_20, MAY_20)),
        (" 2025-05-20\n", "", (MAY_20, MAY_20)),
        ("2025-5-20", None, (MAY_20, MAY_20)),
        (None, "2025-05-20", (MAY_20, MAY_20)),
        ("2025-05-20", "2025-07-10", (MAY_20, JULY_10)),
        ("2025-07-10", "2025-05-20", (JULY_10, MAY_20)),
        ("2026-06-01", None, (NEXT_YEAR, TODAY)),
        ("2026-06-01", "2025-05-20", (NEXT_YEAR, MAY_20)),
    ],
)
def test_an_address_sets_one_day_or_both(on, known_on, expected):
    reading = read_clock(on, known_on, TODAY)

    assert (reading.clock.on, reading.clock.known_on) == expected
    assert reading.notices == ()


@pytest.mark.parametrize(
    ("on", "known_on", "expected", "sentences"),
    [
        ("2025-02-30", None, (date(2025, 2, 28), date(2025, 2, 28)), [NOT_IN_CALENDAR]),
        ("2024-02-30", None, (date(2024, 2, 29), date(2024, 2, 29)), [NOT_IN_CALENDAR]),
        ("2025-04-00", None, (date(2025, 4, 1), date(2025, 4, 1)), [NOT_IN_CALENDAR]),
        ("2024-13-05", None, (date(2024, 12, 5), date(2024, 12, 5)), [NOT_IN_CALENDAR]),
        ("99999", None, (TODAY, TODAY), [NO_DAY]),
        ("tomorrow", None, (TODAY, TODAY), [NO_DAY]),
        ("2025-05-20T00:00", None, (TODAY, TODAY), [NO_DAY]),
        ("\N{FULLWIDTH DIGIT TWO}025-05-20", None, (TODAY, TODAY), [NO_DAY]),
        ("20\x0025-05-20", None, (TODAY, TODAY), [NO_DAY]),
        ("0000-00-00", None, (FIRST_DAY, FIRST_DAY), [TOO_FAR]),
        ("1899-12-31", None, (FIRST_DAY, FIRST_DAY), [TOO_FAR]),
        ("9999-12-31", None, (LAST_DAY, TODAY), [TOO_FAR]),
        (None, "2025-09-02", (TODAY, TODAY), [NOT_KNOWN_YET]),
        ("2025-05-20", "2026-06-01", (MAY_20, TODAY), [NOT_KNOWN_YET]),
        ("99999", "abc", (TODAY, TODAY), [NO_DAY, NO_DAY]),
    ],
)
def test_nonsense_gives_the_nearest_sensible_clock_and_says_so(on, known_on, expected, sentences):
    reading = read_clock(on, known_on, TODAY)

    assert (reading.clock.on, reading.clock.known_on) == expected
    assert [notice.sentence for notice in reading.notices] == sentences


@given(
    on=st.none() | st.text(), known_on=st.none() | st.text(), today=st.dates(FIRST_DAY, LAST_DAY)
)
def test_no_text_fails_and_nobody_knows_the_future(on, known_on, today):
    clock = read_clock(on, known_on, today).clock

    assert FIRST_DAY <= clock.on <= LAST_DAY
    assert clock.known_on <= today


days = st.dates(FIRST_DAY, LAST_DAY)


@given(on=days, known_on=days, today=days)
def test_the_parameters_of_a_clock_lead_back_to_it(on, known_on, today):
    clock = Clock(on, min(known_on, today), today)

    asked = clock.parameters
    assert read_clock(asked.get("on"), asked.get("known_on"), today).clock == clock


def test_a_clock_on_today_asks_nothing_of_the_address():
    assert Clock.at(TODAY, TODAY).query == ""
    assert Clock.at(MAY_20, TODAY).query == "on=2025-05-20"
    assert Clock(MAY_20, JULY_10, TODAY).query == "on=2025-05-20&known_on=2025-07-10"


@given(day=days, clock_day=days)
def test_what_is_known_stays_known(day, clock_day):
    later = Clock.at(clock_day + timedelta(days=1), LAST_DAY)

    assert not Clock.at(clock_day, LAST_DAY).knows(day) or later.knows(day)

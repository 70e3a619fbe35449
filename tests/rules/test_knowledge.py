"""From which day each kind of fact was known."""

from datetime import date

import pytest

from negotiations.rules import knowledge
from negotiations.rules.knowledge import RateDays

MAY_16, MAY_19, MAY_20, MAY_22 = (date(2025, 5, day) for day in (16, 19, 20, 22))
JULY_30, JULY_31, AUGUST_6, AUGUST_7 = (
    date(2025, 7, 30), date(2025, 7, 31), date(2025, 8, 6), date(2025, 8, 7),
)  # fmt: skip


@pytest.mark.parametrize(
    ("announced_on", "first_day", "sources", "expected"),
    [
        (MAY_16, MAY_20, [MAY_19], MAY_16),
        (None, MAY_20, [MAY_19, MAY_22], MAY_19),
        (None, MAY_20, [MAY_22], MAY_20),
        (None, MAY_20, [], MAY_20),
        (None, None, [MAY_19], MAY_19),
        (None, None, [], None),
    ],
)
def test_a_round(announced_on, first_day, sources, expected):
    assert knowledge.round_known_from(announced_on, first_day, sources) == expected


@pytest.mark.parametrize(
    ("first_day", "sources", "expected"),
    [
        (MAY_22, [MAY_16, MAY_19], MAY_19),
        (MAY_19, [MAY_16, MAY_22], MAY_19),
        (None, [MAY_16, MAY_19], MAY_19),
        (MAY_22, [], MAY_22),
        (None, [], None),
    ],
)
def test_a_round_that_was_called_off(first_day, sources, expected):
    assert knowledge.round_called_off_from(first_day, sources) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Midterm review of the package.", MAY_22),
        ("Overtaken by the letter of 7 July 2025.", date(2025, 7, 7)),
        ("Moved to March 2026.", date(2026, 3, 31)),
        ("2025년 7월 30일에 합의.", JULY_30),
        ("Agreed on July 30, 2025.", JULY_30),
        ("The day 2025-13-45 is none.", MAY_22),
    ],
)
def test_a_text_that_looks_back(text, expected):
    assert knowledge.told_afterwards(MAY_20, [MAY_16, MAY_22], text) == expected


def test_a_position_is_settled_by_what_met_it_or_by_the_first_answer():
    assert knowledge.position_settled_from(JULY_30, [MAY_22]) == JULY_30
    assert knowledge.position_settled_from(None, [JULY_31, JULY_30]) == JULY_30
    assert knowledge.position_settled_from(None, []) is None


SUSPENDED = RateDays(date(2025, 4, 10), AUGUST_6, date(2025, 4, 9), date(2025, 4, 9))
AFTER_IT = RateDays(AUGUST_7, None, JULY_30, JULY_31)


def test_the_end_of_a_rate_is_known_with_the_days_of_what_follows_it():
    assert AFTER_IT.announced == JULY_30
    assert AFTER_IT.days_known_from == JULY_31
    assert SUSPENDED.end_known_from([AFTER_IT]) == JULY_31
    assert SUSPENDED.end_known_from([]) == AUGUST_6
    assert AFTER_IT.end_known_from([SUSPENDED]) is None


def test_a_backdated_rate_ends_the_one_before_when_it_is_set():
    cars = RateDays(date(2025, 4, 3), date(2025, 10, 31), date(2025, 3, 26), date(2025, 3, 26))
    cut = RateDays(date(2025, 11, 1), None, JULY_30, date(2025, 12, 4))

    assert cars.end_known_from([cut]) == date(2025, 12, 4)


def test_a_rate_is_called_off_by_the_next_announcement():
    letter = RateDays(date(2025, 8, 1), None, date(2025, 7, 7), date(2025, 7, 7))

    assert letter.undone_from([SUSPENDED, AFTER_IT]) == JULY_30
    assert AFTER_IT.undone_from([SUSPENDED, letter]) is None


def test_a_rate_without_any_day_was_known_all_along():
    assert RateDays().announced == RateDays().days_known_from == date.min
    assert RateDays(issued_on=MAY_16).announced == MAY_16


def test_a_deadline_is_met_on_its_day_and_missed_after_it():
    assert knowledge.deadline_settled_from(MAY_19, missed=False) == MAY_19
    assert knowledge.deadline_settled_from(MAY_19, missed=True) == MAY_20
    assert knowledge.deadline_settled_from(None, missed=True) is None


def test_a_step_without_a_day_is_known_when_all_that_it_cites_was_out():
    assert knowledge.step_known_from(None, None, [MAY_16, MAY_22]) == MAY_22
    assert knowledge.step_known_from(MAY_19, MAY_20, [MAY_16]) == MAY_19


def test_an_event_that_was_written_of_before():
    assert knowledge.event_known_from(date(2025, 6, 3), [MAY_20]) == MAY_20
    assert knowledge.event_known_from(MAY_16, [MAY_20]) == MAY_16

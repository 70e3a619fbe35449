"""What snaps back if nothing happens."""

from datetime import date

import pytest

from negotiations.rules.timeline.facts import RateState, ended_by, snaps_back
from tests.rules.timeline.pictures import step

BEGAN, ENDS, AFTER = date(2025, 4, 10), date(2025, 7, 8), date(2025, 7, 9)
SUSPENDED = step(25, BEGAN, ENDS, state=RateState.SUSPENDED)
MEANWHILE = step(10, BEGAN, ENDS)


@pytest.mark.parametrize("on", [BEGAN, date(2025, 5, 20), ENDS])
def test_that_a_suspended_rate_comes_back_after_its_last_day(on):
    (back,) = snaps_back([MEANWHILE, SUSPENDED], on)

    assert back.state is RateState.SNAPS_BACK
    assert (back.rate, back.first, back.last) == (25, AFTER, None)


@pytest.mark.parametrize("on", [date(2025, 4, 9), AFTER])
def test_that_nothing_comes_back_when_nothing_is_suspended(on):
    assert snaps_back([MEANWHILE, SUSPENDED], on) == []


def test_that_nothing_comes_back_where_another_rate_is_known_to_follow():
    assert snaps_back([MEANWHILE, SUSPENDED, step(15, AFTER)], ENDS) == []


def test_that_a_suspension_without_an_end_brings_nothing_back():
    assert snaps_back([step(25, BEGAN, state=RateState.SUSPENDED)], ENDS) == []


def test_that_a_suspension_ends_with_the_deadline_that_is_known():
    suspended = step(25, BEGAN, state=RateState.SUSPENDED)
    meanwhile = step(10, BEGAN)

    ended = ended_by([meanwhile, suspended], ENDS)

    assert [each.last for each in ended] == [ENDS, ENDS]
    (back,) = snaps_back(ended, date(2025, 5, 20))
    assert (back.rate, back.first) == (25, AFTER)


def test_that_a_deadline_ends_no_rate_that_replaces_nothing():
    steps = [step(25, BEGAN)]

    assert ended_by(steps, ENDS) == steps
    assert ended_by([SUSPENDED, MEANWHILE], None) == [SUSPENDED, MEANWHILE]

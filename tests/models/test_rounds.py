"""Rounds: their days, their statuses, and what was said of them."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from negotiations.models import Discussion, Readout, Round, RoundLevel, RoundStatus
from negotiations.rules.clock import Clock
from tests.factories import (
    area,
    economy,
    make_discussion,
    make_negotiation,
    make_readout,
    make_round,
)
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db

CLOCK = Clock.at(date(2025, 5, 20), date(2025, 5, 20))


def scheduled_round() -> Round:
    return make_round(status=RoundStatus.SCHEDULED)


def round_beside_another() -> Round:
    negotiation = make_negotiation()
    make_round(negotiation, key="first", ordinal=1, level=RoundLevel.TECHNICAL)
    return make_round(negotiation, ordinal=2, level=RoundLevel.TECHNICAL)


def discussion_beside_another() -> Discussion:
    held = make_round()
    make_discussion(held, "digital-trade")
    return make_discussion(held, "country-of-origin")


def readout_beside_another() -> Readout:
    held = make_round()
    make_readout(held, "KR")
    return make_readout(held, "US")


REFUSALS = [
    Refusal("round_has_a_title", make_round, {"title": ""}, at="title", says=BLANK),
    Refusal("round_key_is_used_once", round_beside_another, {"key": "first"}, at="key"),
    Refusal(
        "round_ordinal_is_used_once_per_level", round_beside_another, {"ordinal": 1}, at="ordinal"
    ),
    Refusal("round_ordinal_counts_from_one", make_round, {"ordinal": 0}, at="ordinal"),
    Refusal(
        "round_ends_after_it_starts", make_round, {"last_day": date(2025, 5, 19)}, at="last_day"
    ),
    Refusal("round_has_both_days_or_none", make_round, {"last_day": None}, at="last_day"),
    Refusal("round_has_both_days_or_none", scheduled_round, {"first_day": None}, at="last_day"),
    Refusal(
        "round_held_has_its_days",
        make_round,
        {"first_day": None, "last_day": None},
        at="first_day",
    ),
    Refusal(
        "area_is_taken_up_once_a_round",
        discussion_beside_another,
        {"area": lambda _: area("digital-trade")},
        at="area",
    ),
    Refusal(
        "party_gives_one_readout_a_round",
        readout_beside_another,
        {"economy_id": "KR"},
        at="economy",
    ),
    Refusal("readout_says_something", make_readout, {"text": ""}, at="text", says=BLANK),
    Refusal(
        "readout_economy_is_a_party",
        make_readout,
        {"economy": lambda _: economy("JP")},
        at="economy",
    ),
]


def test_two_levels_count_apart():
    negotiation = make_negotiation()
    make_round(negotiation, ordinal=1, level=RoundLevel.TECHNICAL)

    make_round(negotiation, ordinal=1, level=RoundLevel.MINISTERIAL).full_clean()


def test_rounds_without_an_ordinal_do_not_collide():
    negotiation = make_negotiation()
    make_round(negotiation)

    make_round(negotiation).full_clean()


@time_machine.travel("2025-05-20 12:00Z")
@pytest.mark.parametrize(
    ("status", "first_day", "is_refused"),
    [
        (RoundStatus.CONCLUDED, date(2025, 5, 20), False),
        # In Seoul the next day has begun already.
        (RoundStatus.CONCLUDED, date(2025, 5, 21), False),
        (RoundStatus.CONCLUDED, date(2025, 5, 22), True),
        (RoundStatus.UNDER_WAY, date(2025, 5, 21), False),
        (RoundStatus.UNDER_WAY, date(2025, 5, 22), True),
        (RoundStatus.SCHEDULED, date(2025, 5, 22), False),
        (RoundStatus.POSTPONED, date(2025, 5, 22), False),
    ],
)
def test_the_status_agrees_with_the_days(status, first_day, is_refused):
    held = make_round(status=status, first_day=first_day)

    if not is_refused:
        return held.full_clean()
    with pytest.raises(ValidationError) as refused:
        held.full_clean()
    assert list(refused.value.message_dict) == ["status"]
    return None


def test_days_that_are_none_are_refused_as_such():
    held = make_round()
    held.first_day = "the day after"

    with pytest.raises(ValidationError) as refused:
        held.full_clean()

    assert list(refused.value.message_dict) == ["first_day"]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 5, 19), RoundStatus.SCHEDULED),
        (date(2025, 5, 20), RoundStatus.UNDER_WAY),
        (date(2025, 5, 22), RoundStatus.UNDER_WAY),
        (date(2025, 5, 23), RoundStatus.CONCLUDED),
    ],
)
def test_the_days_tell_the_status(day, status):
    held = Round(
        status=RoundStatus.SCHEDULED, first_day=date(2025, 5, 20), last_day=date(2025, 5, 22)
    )

    assert held.status_on(day) == status


@pytest.mark.parametrize("status", [RoundStatus.POSTPONED, RoundStatus.CANCELLED])
def test_a_round_that_is_not_held_stays_so(status):
    postponed = Round(status=status, first_day=date(2025, 5, 20), last_day=date(2025, 5, 22))

    assert postponed.is_not_held
    assert postponed.status_on(date(2025, 5, 21)) == status


def test_a_round_without_days_has_the_status_it_was_given():
    assert Round(status=RoundStatus.SCHEDULED).status_on(date(2025, 5, 21)) == RoundStatus.SCHEDULED


def test_rounds_before_and_after_a_day():
    begun = make_round(first_day=date(2025, 5, 20))
    ahead = make_round(first_day=date(2025, 5, 21), status=RoundStatus.SCHEDULED)
    make_round(first_day=date(2025, 5, 1), status=RoundStatus.CANCELLED)
    make_round(first_day=date(2025, 6, 1), status=RoundStatus.POSTPONED)

    assert list(Round.objects.held_on(CLOCK)) == [begun]
    assert list(Round.objects.ahead_on(CLOCK)) == [ahead]


def test_rounds_in_the_order_of_their_days():
    undated = make_round(first_day=None, status=RoundStatus.SCHEDULED)
    long = make_round(first_day=date(2025, 5, 20), last_day=date(2025, 5, 22))
    short = make_round(first_day=date(2025, 5, 20), last_day=date(2025, 5, 20))
    early = make_round(first_day=date(2025, 4, 24))

    assert list(Round.objects.chronological()) == [early, short, long, undated]
    assert list(Round.objects.latest_first()) == [long, short, early, undated]

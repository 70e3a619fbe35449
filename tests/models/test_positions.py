"""Positions, and what they answer."""

from datetime import date

import pytest

from negotiations.models import Position
from tests.factories import economy, make_negotiation, make_position, make_round
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def position_beside_another() -> Position:
    negotiation = make_negotiation()
    make_position(negotiation, key="cars")
    return make_position(negotiation)


REFUSALS = [
    Refusal("position_says_something", make_position, {"text": ""}, at="text", says=BLANK),
    Refusal("position_key_is_used_once", position_beside_another, {"key": "cars"}, at="key"),
    Refusal(
        "position_answers_another", make_position, {"answers_id": lambda own: own.pk}, at="answers"
    ),
    Refusal(
        "position_economy_is_a_party",
        make_position,
        {"economy": lambda _: economy("JP")},
        at="economy",
    ),
    Refusal(
        "position_round_id_is_of_the_negotiation",
        make_position,
        {"round": lambda _: make_round()},
        at="round",
    ),
    Refusal(
        "position_answers_one_of_its_negotiation",
        make_position,
        {"answers": lambda _: make_position()},
        at="answers",
    ),
]


def test_an_offer_answers_a_demand_at_a_round_of_the_same_negotiation():
    negotiation = make_negotiation()
    demand = make_position(negotiation, "US")

    make_position(
        negotiation,
        "KR",
        answers=demand,
        round=make_round(negotiation),
        stated_on=date(2025, 5, 20),
    ).full_clean()

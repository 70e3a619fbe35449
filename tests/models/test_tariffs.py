"""Tariff measures, product lists and rates: when two rates of one line stand in each other's way."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from negotiations.models import (
    MeasureScope,
    Publication,
    RateState,
    ScopeRole,
    TariffMeasure,
    TariffRate,
)
from negotiations.models.guards import sentence_of
from negotiations.models.tariffs import OVERLAP
from negotiations.rules.clock import Clock
from tests.factories import (
    economy,
    make_code,
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
)
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db

APRIL_9: Final = date(2025, 4, 9)
JULY_31: Final = date(2025, 7, 31)
AUGUST_1: Final = date(2025, 8, 1)


def scope_beside_another() -> MeasureScope:
    measure, product_list = make_measure(), make_product_list()
    make_scope(measure, product_list, role=ScopeRole.INCLUDE)
    return make_scope(measure, product_list, role=ScopeRole.LOWER_RATE)


def rate_after_another() -> TariffRate:
    measure = make_measure()
    make_rate(measure, key="kr-april", valid_from=APRIL_9, last_day=JULY_31)
    return make_rate(measure, valid_from=AUGUST_1)


REFUSALS = [
    Refusal("measure_has_a_title", make_measure, {"title": ""}, at="title", says=BLANK),
    Refusal(
        "list_code_ends_after_it_starts",
        make_code,
        {"valid_from": AUGUST_1, "last_day": JULY_31},
        at="last_day",
    ),
    Refusal("list_code_has_two_to_ten_digits", make_code, {"code": "8703.23"}, at="code"),
    Refusal("list_code_has_two_to_ten_digits", make_code, {"code": "8703\n"}, at="code"),
    Refusal("list_code_has_two_to_ten_digits", make_code, {"code": "8"}, at="code"),
    Refusal(
        "list_bounds_a_measure_once",
        scope_beside_another,
        {"role": ScopeRole.INCLUDE},
        at="product_list",
    ),
    Refusal("rate_key_is_used_once", rate_after_another, {"key": "kr-april"}, at="key"),
    Refusal("rate_ends_after_it_starts", make_rate, {"last_day": date(2025, 4, 8)}, at="last_day"),
    Refusal(
        "rate_is_unlearned_after_it_is_known",
        make_rate,
        {"known_until": date(2025, 4, 1)},
        at="known_until",
    ),
    Refusal("rate_applied_has_a_first_day", make_rate, {"valid_from": None}, at="valid_from"),
    Refusal("rate_has_a_percentage_or_an_amount", make_rate, {"rate": None}, at="rate"),
    Refusal("rate_is_not_negative", make_rate, {"rate": Decimal("-0.001")}),
    Refusal("rate_is_not_negative", make_rate, {"amount": -1, "currency": "USD", "unit": "kg"}),
    Refusal("rate_is_no_slip_of_the_finger", make_rate, {"rate": 10_001}, at="rate"),
    Refusal("rate_amount_has_currency_and_unit", make_rate, {"amount": 1}, at="currency"),
    Refusal(
        "rate_amount_has_currency_and_unit",
        make_rate,
        {"amount": 1, "currency": "USD"},
        at="currency",
    ),
    Refusal("rate_amount_has_currency_and_unit", make_rate, {"unit": "kg"}, at="currency"),
    Refusal("rate_exempt_is_zero", make_rate, {"state": RateState.EXEMPT}, at="rate"),
    Refusal("rates_do_not_overlap", rate_after_another, {"valid_from": JULY_31}, at="valid_from"),
    Refusal(
        "stacking_rule_ends_after_it_starts",
        make_stacking_rule,
        {"last_day": date(2025, 4, 8)},
        at="last_day",
    ),
]


# --- When rates of one line overlap ---------------------------------------------------------------

# The first rate applies from 9 April to 31 July and has been known since 2 April.
FIRST: Final[dict[str, Any]] = {
    "valid_from": APRIL_9,
    "last_day": JULY_31,
    "known_from": date(2025, 4, 2),
}

OVERLAPPING: Final[dict[str, dict[str, Any]]] = {
    "the same days": FIRST,
    "the last day is the first day of the other": {"valid_from": JULY_31},
    "the first day is the last day of the other": {
        "valid_from": date(2025, 3, 1),
        "last_day": APRIL_9,
    },
    "it lies within the other": {"valid_from": date(2025, 5, 1), "last_day": date(2025, 5, 1)},
    "it lies around the other": {"valid_from": date(2025, 1, 1)},
    "it is known for the last time on the day the other becomes known": FIRST
    | {"known_from": date(2025, 1, 1), "known_until": date(2025, 4, 2)},
    "the day it became known is not recorded": FIRST | {"known_from": None},
    "another rate": FIRST | {"percent": 15},
    "an exemption from a duty in force": FIRST | {"percent": 0, "state": RateState.EXEMPT},
    "a draft": FIRST | {"publication": Publication.DRAFT},
}

APART: Final[dict[str, dict[str, Any]]] = {
    "it begins the day after": {"valid_from": AUGUST_1},
    "it ends the day before": {"valid_from": date(2025, 3, 1), "last_day": date(2025, 4, 8)},
    "it was no longer known when the other became known": FIRST
    | {"known_from": date(2025, 3, 1), "known_until": date(2025, 4, 1)},
    "another origin": FIRST | {"origin": "JP"},
    "all origins, beside one": FIRST | {"origin": None},
    "another condition": FIRST | {"condition": "in transit before 9 April"},
    "announced": FIRST | {"state": RateState.ANNOUNCED},
    "suspended": FIRST | {"state": RateState.SUSPENDED},
    "superseded": FIRST | {"state": RateState.SUPERSEDED},
    "cancelled": FIRST | {"state": RateState.CANCELLED},
}


def add_beside(first: TariffRate, **fields: Any) -> TariffRate:
    return make_rate(first.measure, **{"origin": first.origin} | fields)


@pytest.mark.parametrize("second", OVERLAPPING.values(), ids=OVERLAPPING)
def test_rates_of_one_line_do_not_overlap(second):
    first = make_rate(**FIRST)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        add_beside(first, **second)

    assert sentence_of(refused.value) == str(OVERLAP)


@pytest.mark.parametrize("second", OVERLAPPING.values(), ids=OVERLAPPING)
def test_full_clean_names_the_rate_in_the_way(second):
    first = make_rate(**FIRST, key="kr-april")
    beside = add_beside(first, **second | {"state": RateState.SUSPENDED})
    beside.state = second.get("state", RateState.IN_FORCE)

    with pytest.raises(ValidationError) as refused:
        beside.full_clean()

    assert refused.value.message_dict == {
        "valid_from": [f"{OVERLAP} The other is “kr-april”, from 2025-04-09 to 2025-07-31."]
    }


@pytest.mark.parametrize("second", APART.values(), ids=APART)
def test_rates_that_share_no_day_of_one_line_stand_beside_each_other(second):
    first = make_rate(**FIRST)

    add_beside(first, **second).full_clean()


def test_rates_of_two_product_lists_stand_beside_each_other():
    first = make_rate(**FIRST)
    cars = add_beside(first, **FIRST, product_list=make_product_list())

    cars.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_beside(first, **FIRST, product_list=cars.product_list)


def test_rates_of_two_measures_stand_beside_each_other():
    make_rate(**FIRST)

    make_rate(**FIRST).full_clean()


def test_rates_for_all_economies_are_one_line():
    first = make_rate(**FIRST, origin=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        add_beside(first, **FIRST, origin=None)


def test_two_open_ends_overlap_however_far_apart_they_begin():
    first = make_rate(valid_from=APRIL_9)

    with pytest.raises(IntegrityError), transaction.atomic():
        add_beside(first, valid_from=date(2035, 1, 1))


def test_a_change_that_reaches_back_closes_what_was_known_before():
    """Announced on 30 October, a lower rate applies from 1 August: until then the world believed in 25 %."""
    believed = make_rate(percent=25, valid_from=AUGUST_1, known_from=date(2025, 7, 31))
    believed.known_until = date(2025, 10, 29)
    believed.save()

    add_beside(
        believed, percent=15, valid_from=AUGUST_1, known_from=date(2025, 10, 30)
    ).full_clean()

    for day, percent in [(date(2025, 10, 29), 25), (date(2025, 10, 30), 15)]:
        assert (
            TariffRate.objects.known(Clock.at(day, LATER)).valid_on(date(2025, 9, 1)).get().rate
            == percent
        )


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": JULY_31},
        {"origin": "KR"},
        {"condition": ""},
        {"state": RateState.IN_FORCE},
        {"known_until": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_change_of_a_rate_moves_it_into_another(change):
    first = make_rate(**FIRST)
    apart: dict[str, dict[str, Any]] = {
        "valid_from": {"valid_from": AUGUST_1},
        "origin": FIRST | {"origin": "JP"},
        "condition": FIRST | {"condition": "in transit"},
        "state": FIRST | {"state": RateState.ANNOUNCED},
        "known_until": FIRST | {"known_from": date(2025, 3, 1), "known_until": date(2025, 4, 1)},
    }
    second = add_beside(first, **apart[next(iter(change))])

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        TariffRate.objects.filter(pk=second.pk).update(**change)

    assert sentence_of(refused.value) == str(OVERLAP)


def test_an_amount_per_unit_is_a_rate_too():
    make_rate(percent=None, amount="1.5", currency="USD", unit="kg").full_clean()


def test_a_rate_that_was_announced_for_no_day_yet():
    make_rate(state=RateState.ANNOUNCED, valid_from=None).full_clean()


def test_nonsense_in_a_field_is_told_there_and_overlap_is_not_asked():
    rate = make_rate()
    rate.condition = "null\0"
    rate.known_from = "yesterday"

    with pytest.raises(ValidationError) as refused:
        rate.full_clean()

    assert set(refused.value.message_dict) == {"condition", "known_from"}


# --- What applies, and when -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "day", "applies", "is_ahead"),
    [
        (RateState.IN_FORCE, date(2025, 4, 8), False, True),
        (RateState.IN_FORCE, APRIL_9, True, False),
        (RateState.IN_FORCE, JULY_31, True, False),
        (RateState.IN_FORCE, AUGUST_1, False, False),
        (RateState.SUSPENDED, APRIL_9, False, False),
        (RateState.ANNOUNCED, date(2025, 4, 8), False, False),
    ],
)
def test_a_rate_applies_on_its_days(state, day, applies, is_ahead):
    rate = make_rate(**FIRST, state=state)

    assert (rate.applies_on(day), rate.is_ahead_on(day)) == (applies, is_ahead)
    assert TariffRate.objects.applied().valid_on(day).exists() is applies


LATER = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "is_known"),
    [
        (date(2025, 4, 1), False),
        (date(2025, 4, 2), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
    ],
)
def test_a_rate_is_known_from_a_day_to_a_day(day, is_known):
    make_rate(known_from=date(2025, 4, 2), known_until=date(2025, 6, 30))

    assert TariffRate.objects.known(Clock.at(day, LATER)).exists() is is_known


@pytest.mark.parametrize(
    ("known_until", "day", "is_known"),
    [
        (None, date(2020, 1, 1), True),
        (date(2025, 6, 30), date(2025, 6, 30), True),
        (date(2025, 6, 30), date(2025, 7, 1), False),
    ],
)
def test_a_rate_without_a_day_of_announcement_was_known_all_along(known_until, day, is_known):
    make_rate(known_from=None, known_until=known_until)

    assert TariffRate.objects.known(Clock.at(day, LATER)).exists() is is_known


# --- Stacking rules and scopes --------------------------------------------------------------------


def test_a_rule_may_hold_for_all_origins_and_displace_nothing():
    make_stacking_rule(applies=["group:metals"], gives_way=[]).full_clean()


@pytest.mark.parametrize("applies", [["a", "a"], [""], [1], "all", {"a": "b"}])
def test_what_a_rule_applies_is_a_list_of_texts(applies):
    rule = make_stacking_rule()
    rule.applies = applies

    with pytest.raises(ValidationError) as refused:
        rule.full_clean()

    assert list(refused.value.message_dict) == ["applies"]


def test_a_measure_has_many_targets():
    measure = make_measure(imposed_by="US")
    for code in ("KR", "JP"):
        make_rate(measure, origin=code)

    assert TariffMeasure.objects.get().rates.count() == 2
    assert economy("US").measures_imposed.get() == measure

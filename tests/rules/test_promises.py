"""A promised rate against the rate that applies."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from negotiations.rules.promises import (
    Imposed,
    Untied,
    Verdict,
    days_since,
    measures_meant,
    verdict,
)

AUTOS = Imposed("us-232-autos", "sectoral", "US")
PARTS = Imposed("us-232-auto-parts", "sectoral", "US")
RECIPROCAL = Imposed("us-ieepa-reciprocal", "reciprocal", "US")
OF_CHINA = Imposed("cn-reciprocal-retaliation", "retaliatory", "CN")
ALL = (AUTOS, PARTS, RECIPROCAL, OF_CHINA)


def test_that_an_area_that_names_no_measure_ties_to_none():
    assert measures_meant("US", "market-access-goods", (), ALL) == []
    assert measures_meant("US", "", (), ALL) == []


def test_that_a_measure_of_the_other_party_is_never_meant():
    assert measures_meant("CN", "autos", (), ALL) == []
    assert measures_meant("CN", "reciprocal-tariffs", (), ALL) == []


@pytest.mark.parametrize(
    ("area", "slug"), [("autos", "us-232-autos"), ("reciprocal-tariffs", "us-ieepa-reciprocal")]
)
def test_that_an_area_that_names_a_measure_ties_to_it(area: str, slug: str):
    assert measures_meant("US", area, (), ALL) == [slug]


def test_that_a_rate_on_record_beside_the_promise_decides_over_the_area():
    assert measures_meant("US", "autos", {"us-232-auto-parts"}, ALL) == ["us-232-auto-parts"]


@pytest.mark.parametrize(
    ("meant", "in_force", "promises", "why"),
    [
        ([], [15], 1, Untied.NO_MEASURE),
        (["a", "b"], [15], 1, Untied.NO_MEASURE),
        (["a"], [15], 2, Untied.SEVERAL_PROMISES),
        (["a"], [15, 25], 1, Untied.SEVERAL_RATES),
        (["a"], [], 1, Untied.NO_RATE),
    ],
)
def test_that_it_never_guesses(
    meant: Sequence[str], in_force: Sequence[int], promises: int, why: Untied
):
    assert verdict(Decimal(15), meant, [*map(Decimal, in_force)], promises) == why


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([25], Verdict.NOT_YET),
        ([15], Verdict.MET),
        ([15, 15], Verdict.MET),
        ([10], Verdict.EXCEEDED),
    ],
)
def test_that_the_rate_in_force_is_held_against_the_promise(rates: Sequence[int], said: Verdict):
    assert verdict(Decimal("15.000"), ["a"], [*map(Decimal, rates)]) == said


def test_that_days_are_counted_from_the_promise():
    assert days_since(date(2025, 7, 30), date(2025, 8, 7)) == 8
    assert days_since(date(2025, 7, 30), date(2025, 7, 30)) == 0
    assert days_since(date(2025, 7, 30), date(2025, 7, 29)) is None
    assert days_since(None, date(2025, 7, 29)) is None

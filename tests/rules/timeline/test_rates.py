"""The names of rates beside their lines."""

from datetime import date
from itertools import pairwise

from negotiations.rules.timeline.axis import Axis
from negotiations.rules.timeline.facts import Line
from negotiations.rules.timeline.rates import MOST_LINES, brief_names, lay_out_rates
from tests.rules.timeline.pictures import YEAR, step

AXIS = Axis(YEAR, 100, 1000)
FIRST = date(2025, 3, 1)


def laid_out(*rates: float):
    lines = [Line(f"Tariff {n}", (step(rate, FIRST),)) for n, rate in enumerate(rates)]
    return lay_out_rates(lines, AXIS, 0, 60, name_room=150)


def test_that_words_which_others_begin_with_are_left_out():
    names = ["US tariff on steel", "US tariff on cars", "US tariff on copper", "US surcharge"]

    assert brief_names(names) == ["steel", "cars", "copper", "US surcharge"]


def test_that_lines_that_end_together_share_a_name():
    (name,) = laid_out(25, 25, 25).names

    assert name.label.text.startswith("25")
    assert name.label.text.endswith("+2")


def test_that_names_of_close_rates_are_pushed_apart():
    feet = [name.y for name in laid_out(15, 16, 17).names]

    assert all(two - one >= 14 for one, two in pairwise(feet))


def test_that_more_lines_than_can_be_read_are_left_to_the_list():
    rates = laid_out(*range(MOST_LINES + 3))

    assert len(rates.left_to_list) == 3
    assert min(line.steps[0].rate for line in rates.left_to_list) == 0


def test_that_the_scale_ends_above_the_highest_rate():
    assert laid_out(27).levels[-1] == (30, 0)
    assert laid_out(2500).levels[-1][0] == 3000

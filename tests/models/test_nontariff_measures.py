"""Nontariff measures, their chapters and their trail."""

import pytest

from negotiations.models import TrailStep
from tests.factories import make_nontariff_measure, make_trail_step, mast_chapter
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def step_beside_another() -> TrailStep:
    measure = make_nontariff_measure()
    make_trail_step(measure, key="listed-2025")
    return make_trail_step(measure)


REFUSALS = [
    Refusal("mast_chapter_is_a_to_p", mast_chapter, {"code": "Q"}, at="code"),
    Refusal(
        "nontariff_measure_has_a_title",
        make_nontariff_measure,
        {"title": ""},
        at="title",
        says=BLANK,
    ),
    Refusal("trail_step_key_is_used_once", step_beside_another, {"key": "listed-2025"}, at="key"),
]


def test_a_step_is_shown_by_its_kind():
    assert str(make_trail_step()) == "raised"


def test_a_chapter_is_shown_with_its_letter():
    assert str(mast_chapter("B")) == "B Chapter B"

"""The vocabulary of subjects, and the agenda of a negotiation."""

from datetime import date

import pytest
from django.utils import translation

from negotiations.models import AgendaItem
from tests.factories import area, make_agenda_item, make_area, make_negotiation, make_round
from tests.models.invariants import Refusal

pytestmark = pytest.mark.django_db


def item_beside_another() -> AgendaItem:
    negotiation = make_negotiation()
    make_agenda_item(negotiation, "digital-trade")
    return make_agenda_item(negotiation, "country-of-origin")


REFUSALS = [
    Refusal("area_is_no_part_of_itself", make_area, {"parent_id": lambda own: own.pk}, at="parent"),
    Refusal(
        "area_is_on_the_agenda_once",
        item_beside_another,
        {"area": lambda _: area("digital-trade")},
        at="area",
    ),
    Refusal(
        "agenda_item_is_dropped_after_it_is_added",
        make_agenda_item,
        {"added_on": date(2025, 5, 16), "dropped_on": date(2025, 5, 15)},
        at="dropped_on",
    ),
    Refusal(
        "agenda_item_is_split_from_another",
        make_agenda_item,
        {"split_from_id": lambda own: own.pk},
        at="split_from",
    ),
    Refusal(
        "agendaitem_added_at_id_is_of_the_negotiation",
        make_agenda_item,
        {"added_at": lambda _: make_round()},
        at="added_at",
    ),
    Refusal(
        "agendaitem_dropped_at_id_is_of_the_negotiation",
        make_agenda_item,
        {"dropped_at": lambda _: make_round()},
        at="dropped_at",
    ),
]


def test_an_item_is_added_at_a_round_of_its_negotiation():
    negotiation = make_negotiation()
    held = make_round(negotiation)

    make_agenda_item(negotiation, added_at=held, dropped_at=held).full_clean()


def test_an_item_is_shown_by_its_label_in_the_negotiation():
    assert str(make_agenda_item(about="digital-trade", label="Digital goods")) == "Digital goods"
    assert str(make_agenda_item(about="digital-trade")) == "Digital trade"


def test_an_area_is_named_in_the_language_of_the_reader():
    digital = make_area("Digital trade", name_ko="디지털 교역")

    with translation.override("ko"):
        assert digital.display_name == "디지털 교역"
    assert digital.display_name == "Digital trade"

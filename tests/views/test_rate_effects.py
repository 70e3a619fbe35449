"""The form of a rate shows before it is saved which lookups it changes, and refuses days that another rate has."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from negotiations.models import Publication, TariffMeasure, TariffRate
from tests.factories import (
    economy,
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
)

pytestmark = pytest.mark.django_db

FIRST = date(2025, 4, 9)


@pytest.fixture
def cars() -> TariffMeasure:
    economy("KR", name="Korea")
    economy("JP", name="Japan")
    measure = make_measure("Car duty", slug="us-232-autos")
    make_scope(measure, make_product_list("Cars", codes=("8703", "87042101")))
    return measure


def typed(**fields: str) -> dict[str, str]:
    return {
        "origin": "KR",
        "rate": "15",
        "basis": "additional",
        "value_base": "full",
        "state": "in_force",
        "valid_from": "2025-11-01",
        "known_from": "2025-11-01",
        "key": "kr-2",
        "preview": "1",
    } | fields


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def new(measure: TariffMeasure) -> str:
    return f"/records/rate/new/?parent={measure.pk}"


def edit(rate: TariffRate) -> str:
    return f"/records/rate/{rate.pk}/edit/"


@pytest.mark.parametrize("headers", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "in place"])
def test_that_a_new_rate_shows_what_it_changes_and_saves_nothing(
    editor_client: Client, cars: TariffMeasure, headers: Any
):
    make_rate(cars, 25, last_day=date(2025, 10, 31))

    answer = editor_client.post(new(cars), typed(), **headers)

    page = words(answer)
    assert answer.status_code == 200
    assert "1 Nov 2025 Korea" in page
    assert re.search(r"8703, 8704\.21\.01 0\s% 15\s%", page)
    assert "Japan" not in page[page.index("Nothing is saved yet") : page.index("Total after") + 300]
    assert cars.rates.count() == 1
    assert 'value="15"' in answer.content.decode()


def test_that_a_changed_rate_shows_total_before_and_after(
    editor_client: Client, cars: TariffMeasure
):
    rate = make_rate(cars, 25, valid_from=FIRST)
    fields = {"rate": "20", "valid_from": "2025-04-09", "change-version": str(rate.version)}

    page = words(editor_client.post(edit(rate), typed(key=rate.key, **fields)))

    assert re.search(r"9 Apr 2025 .*8703, 8704\.21\.01 25\s% 20\s%", page)
    rate.refresh_from_db()
    assert rate.rate == 25


def test_that_a_rate_is_saved_once_its_effects_were_shown(
    editor_client: Client, cars: TariffMeasure
):
    fields = typed()
    del fields["preview"]

    first = editor_client.post(new(cars), fields)

    assert "Nothing is saved yet" in words(first)
    assert not cars.rates.exists()
    (fingerprint,) = re.findall(r'name="shown" value="(\w+)"', first.content.decode())
    shown = {"shown": fingerprint}

    other = editor_client.post(new(cars), fields | shown | {"rate": "51"})

    assert "51 %" in words(other)
    assert not cars.rates.exists()

    assert editor_client.post(new(cars), fields | shown).status_code == 303
    assert [rate.rate for rate in cars.rates.all()] == [15]


def test_that_an_end_shows_what_comes_after_it(editor_client: Client, cars: TariffMeasure):
    rate = make_rate(cars, 25, valid_from=FIRST)
    fields = {"rate": "25", "valid_from": "2025-04-09", "last_day": "2025-10-31"}

    page = words(
        editor_client.post(
            edit(rate), typed(key=rate.key, **fields, **{"change-version": str(rate.version)})
        )
    )

    assert re.search(r"1 Nov 2025 .*25\s% 0\s%", page)
    assert "9 Apr 2025" not in page


def test_that_what_changes_nothing_says_so(editor_client: Client, cars: TariffMeasure):
    make_rate(cars, 25)

    page = words(editor_client.post(new(cars), typed(state="announced", valid_from="")))

    assert "No lookup changes" in page


def test_that_a_measure_no_lookup_knows_says_so(editor_client: Client):
    economy("KR")
    draft = make_measure("Draft", publication=Publication.DRAFT)

    page = words(editor_client.post(new(draft), typed()))

    assert "The duty lookup does not reach this measure" in page


@pytest.mark.parametrize("preview", [{}, {"preview": "1"}], ids=["saving", "preview"])
def test_that_overlapping_days_are_refused_with_the_other_rate(
    editor_client: Client, cars: TariffMeasure, preview: dict[str, str]
):
    make_rate(cars, 25, key="kr-first", valid_from=FIRST)
    fields = typed()
    del fields["preview"]

    answer = editor_client.post(new(cars), fields | preview)

    assert answer.status_code == 422
    assert "The other is “kr-first”, from 2025-04-09 to open." in words(answer)
    assert "Total before" not in words(answer)
    assert cars.rates.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rate": "99999"}, "No rate is above 10,000 percent"),
        ({"origin": "", "except_origins": "JP\nXX"}, "No economy has the code “XX”"),
    ],
)
def test_that_a_rate_that_cannot_be_is_refused(
    editor_client: Client, cars: TariffMeasure, fields: dict[str, str], sentence: str
):
    answer = editor_client.post(new(cars), typed(**fields))

    assert answer.status_code == 422
    assert sentence in words(answer)


def test_that_nonsense_is_refused_at_its_field(editor_client: Client, cars: TariffMeasure):
    answer = editor_client.post(new(cars), typed(rate="much", valid_from="soon"))

    assert answer.status_code == 422
    assert "Total before" not in words(answer)


def test_that_who_may_not_edit_sees_no_effects(visitor_client: Client, cars: TariffMeasure):
    assert visitor_client.post(new(cars), typed()).status_code == 302


def test_that_other_records_have_no_such_button(editor_client: Client, cars: TariffMeasure):
    make_rate(cars, 25)

    assert 'name="preview"' in editor_client.get(new(cars)).content.decode()
    other = editor_client.get(f"/records/tariff-measure/{cars.pk}/edit/").content.decode()
    assert 'name="preview"' not in other

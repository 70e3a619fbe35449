"""The duty API: what it refuses, what it answers, and that its description says so."""

from decimal import Decimal

import pytest
from django.test import Client

from negotiations.duties.laws import law_of
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Publication
from tests.factories.sources import cite
from tests.factories.tariffs import (
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/duties"


@pytest.fixture
def duties() -> None:
    """A duty on cars, and one on everything that gives way to it; a draft that nobody is told of."""
    load_vocabularies()
    cars = make_measure(slug="us-232-autos", title="Duty on cars")
    make_scope(cars, make_product_list(slug="cars", codes=["870323"]))
    rate = make_rate(cars, 15, origin="KR", basis="floor_including_mfn")
    cite(rate)
    everything = make_measure(slug="us-ieepa-reciprocal", title="Duty on all")
    make_rate(everything, 10, origin=None)
    make_rate(everything, 99, origin="VN", publication=Publication.DRAFT)
    make_stacking_rule(
        slug="r03", applies=["us-232-autos"], gives_way=["us-ieepa-reciprocal"], origins=["*"]
    )


def test_that_bad_input_is_a_sentence_at_its_field(client: Client, duties):
    refused = {
        "product=87ab&origin=KR": "product",
        "product=12345678901&origin=KR": "product",
        "product=8&origin=KR": "product",
        "product=0000&origin=KR": "product",
        "product=9999&origin=KR": "product",
        "origin=KR": "product",
        "product=8703": "origin",
        "product=8703&origin=ZZ": "origin",
        "product=8703&origin=US": "origin",
        "product=8703&origin=KR&on=2017-01-01": "on",
        "product=8703&origin=KR&on=yesterday": "on",
        "product=8703&origin=KR&known_on=2025-13-01": "known_on",
        "product=8703&origin=KR&importer=DE": "importer",
        "product=8703&origin=KR&mfn_rate=a": "mfn_rate",
        "product=8703&origin=KR&mfn_rate=-1": "mfn_rate",
        "product=8703&origin=KR&metal_share=1.5": "metal_share",
        "product=8703&origin=KR&mfn_rate=nan": "mfn_rate",
        "product=8703&origin=KR&mfn_rate=-inf": "mfn_rate",
        "product=8703&origin=KR&mfn_rate=1e400": "mfn_rate",
        "product=8703&origin=KR&metal_share=nan": "metal_share",
        "product=8703&origin=KR&copper_share=101": "copper_share",
        "product=8703&origin=KR&us_content_share=-0.1": "us_content_share",
        "product=8703&origin=KR&on=0001-01-01": "on",
        "product=8703&origin=KR&on=9999-12-31": "on",
        "product=8703&origin=KR&loaded_on=soon": "loaded_on",
        "product=8703&origin=KR&on=2025-04-10&loaded_on=2025-04-11": "loaded_on",
        "product=8703&product=8704&origin=KR": "product",
        "product=8703&origin=KR&origin=JP": "origin",
        "product=8703&origin=KR&met=no-such-thing": "met",
        "product=8703&origin=KR&unmet=no-such-thing": "unmet",
        "product=%EF%BC%98%EF%BC%97&origin=KR": "product",
        "product=8703&origin=%ED%95%9C%EA%B5%AD": "origin",
        "product=8703&origin=" + "K" * 500: "origin",
        "product=" + "8" * 500 + "&origin=KR": "product",
        "product=8703&origin=KR&mfn_rate=" + "1" * 500: "mfn_rate",
        "product=8703%00&origin=KR": "product",
        "product=8703&origin=KR&on=%00": "on",
        "product=8703&origin=KR&preference=nafta": "preference",
        "product=8703&origin=KR&metal_share=0.6&copper_share=0.6": "copper_share",
    }
    for query, field in refused.items():
        response = client.get(f"{ADDRESS}?{query}")

        assert response.status_code == 400, query
        errors = response.json()["errors"]
        assert [each["field"] for each in errors] == [field], query
        assert errors[0]["sentence"].endswith((".", "are.", "%.")), query


def test_that_it_answers_each_duty_with_its_part_and_each_that_gives_way_with_its_rule(
    client: Client, duties
):
    told = client.get(
        f"{ADDRESS}?importer=US&origin=kr&product=8703.23.01&on=2025-05-20&mfn_rate=2.5"
    ).json()

    assert told["additional_rate"] == 12.5
    (measure,) = told["measures"]
    assert (measure["measure"], measure["rate"], measure["statutory_rate"]) == (
        "us-232-autos",
        12.5,
        15,
    )
    assert (measure["basis"], measure["value_base"]) == ("floor_including_mfn", "full")
    assert len(measure["sources"]) == 1
    (passed,) = told["not_applied"]
    assert (passed["measure"], passed["rule"], passed["by"]) == (
        "us-ieepa-reciprocal",
        "R03",
        "us-232-autos",
    )
    assert "Duty on cars" in passed["reason"]
    assert told["unknown"] == []
    assert told["data_until"] == "2026-07-23"


def test_that_a_fact_that_decides_is_told_as_unknown(client: Client, duties):
    told = client.get(f"{ADDRESS}?origin=KR&product=870323&on=2025-05-20").json()

    assert told["additional_rate"] is None
    assert told["range"] == {"low": 0, "high": 15}
    assert [each["fact"] for each in told["unknown"]] == ["mfn_rate"]


def test_that_a_draft_counts_for_nobody(client: Client, editor_client: Client, duties):
    for each in (client, editor_client):
        told = each.get(f"{ADDRESS}?origin=VN&product=330410&on=2025-05-20").json()

        assert told["additional_rate"] == 10


def test_that_the_law_is_made_anew_once_a_rate_is_published(duties):
    before = law_of("US")
    make_rate(make_measure(slug="us-x"), 5)

    assert law_of("US") is not before


def test_that_a_day_that_is_known_by_now_is_the_same_without_saying_so(client: Client, duties):
    asked = f"{ADDRESS}?origin=KR&product=870323&on=2025-05-20&mfn_rate=1"
    silent = client.get(asked).json()
    said = client.get(f"{asked}&known_on={silent['known_on']}").json()

    assert silent | {"address": ""} == said | {"address": ""}


def test_that_head_and_options_are_answered_and_others_refused(client: Client, duties):
    address = f"{ADDRESS}?origin=KR&product=870323"

    assert client.head(address).status_code == 200
    assert client.head(address).content == b""
    assert client.options(address).headers["Allow"] == "GET, HEAD, OPTIONS"
    for refused in (client.post, client.put, client.patch, client.delete):
        response = refused(address)
        assert response.status_code == 405
        assert "Only GET, HEAD and OPTIONS" in response.json()["errors"][0]["sentence"]


def test_that_the_description_names_every_field_and_status(client: Client):
    described = client.get("/api/v1/openapi.json").json()
    operation = described["paths"]["/api/v1/duties"]["get"]

    assert {"200", "400", "405", "414"} <= set(operation["responses"])
    names = {each["name"] for each in operation["parameters"]}
    assert {"importer", "origin", "product", "on", "known_on", "mfn_rate", "preference"} <= names
    assert set(described["components"]["schemas"]["DutyOut"]["required"]) >= {
        "additional_rate",
        "measures",
        "not_applied",
        "unknown",
        "data_until",
    }


def test_that_an_address_without_end_is_refused_naming_the_field(client: Client):
    response = client.get(f"{ADDRESS}?origin=KR&product={'8' * 5000}")

    assert response.status_code == 414
    assert [each["field"] for each in response.json()["errors"]] == ["product"]


def test_that_figures_carry_no_noise(client: Client, duties):
    told = client.get(f"{ADDRESS}?origin=KR&product=870323&on=2025-05-20&mfn_rate=2.45").json()

    assert Decimal(str(told["additional_rate"])) == Decimal("12.55")

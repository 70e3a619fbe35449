"""What the duty API refuses with a sentence: inputs that would be ignored, days of knowing, codes, customs territories."""

import pytest
from django.test import Client

from negotiations.loaders.vocabularies import load_vocabularies
from tests.factories.tariffs import make_measure, make_rate, make_stacking_rule

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/duties"


@pytest.fixture
def duties() -> None:
    load_vocabularies()
    everything = make_measure(slug="us-ieepa-reciprocal", title="Duty on all")
    make_rate(everything, 10, origin=None)
    make_rate(everything, 20, origin="EU")
    make_stacking_rule(slug="r03", applies=["us-x"], gives_way=["us-ieepa-reciprocal"])


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("product=870&origin=KR", "product", "zero"),
        ("product=84798&origin=KR", "product", "has 5"),
        ("product=870323011&origin=KR", "product", "8 or 10"),
        ("product=8703&origin=KR&known_on=1900-01-01", "known_on", "2025"),
        ("product=8703&origin=KR&known_on=2099-01-01", "known_on", "yet"),
        ("product=8703&origin=KR&condition=junk", "condition", "preference"),
        ("product=8703&origin=KR&preference=usmca", "preference", "CA, MX"),
        ("product=8703&origin=JP&preference=korus", "preference", "KR"),
        ("product=8703&origin=PR", "origin", "customs territory"),
        ("product=8703&origin=KR&on=2025-05-01&loaded_on=2025-05-02", "loaded_on", "before"),
    ],
)
def test_that_what_would_be_ignored_or_guessed_is_refused(
    client: Client, duties, query, field, says
):
    response = client.get(f"{ADDRESS}?{query}")

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["field"] == field
    assert says in error["sentence"]


@pytest.mark.parametrize("origin", ["FR", "RE", "GP", "MQ", "GF", "YT"])
def test_that_what_lies_within_the_union_pays_its_rate(client: Client, duties, origin):
    told = client.get(f"{ADDRESS}?origin={origin}&product=330410&on=2025-05-20").json()

    assert told["additional_rate"] == 20


@pytest.mark.parametrize("origin", ["GU", "VI", "AS", "KR"])
def test_that_others_pay_what_is_due_on_all(client: Client, duties, origin):
    told = client.get(f"{ADDRESS}?origin={origin}&product=330410&on=2025-05-20").json()

    assert told["additional_rate"] == 10

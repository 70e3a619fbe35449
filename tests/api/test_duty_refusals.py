"""What the duty API refuses with a sentence: inputs that would be ignored, days of knowing, codes, customs territories."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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
        ("product=8703&origin=KR&known_on=1900-01-01", "known_on", "2025"),
        ("product=8703&origin=KR&known_on=2099-01-01", "known_on", "yet"),
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


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("product=870&origin=KR", "product", "zero"),
        ("product=84798&origin=KR", "product", "has 5"),
        ("product=870323011&origin=KR", "product", "8 or 10"),
        ("product=8703&origin=KR&condition=junk", "condition", "preference"),
        ("product=8703&origin=KR&preference=usmca", "preference", "CA, MX"),
        ("product=8703&origin=JP&preference=korus", "preference", "KR"),
    ],
)
def test_that_what_is_left_out_or_looks_wrong_is_said_beside_the_answer(
    client: Client, duties, query, field, says
):
    told = client.get(f"{ADDRESS}?{query}&on=2025-05-20").json()

    assert told["additional_rate"] == 10
    (notice,) = told["notices"]
    assert notice["field"] == field
    assert says in notice["sentence"]


def test_that_a_page_says_what_it_left_out(client: Client, duties):
    page = client.get("/tariffs/lookup/?product=8703&origin=JP&preference=korus&on=2025-05-20")

    assert "this answer claims no preference" in page.content.decode()


def test_that_a_row_of_a_file_with_a_lost_zero_is_to_be_mended(client: Client, duties):
    goods = SimpleUploadedFile("goods.csv", b"product,origin,on\n90111,VN,2025-05-20\n")

    answer = client.post("/tariffs/lookup/batch/", {"file": goods})

    assert "dropped a zero" in b"".join(answer).decode()


@pytest.mark.parametrize("origin", ["FR", "RE", "GP", "MQ", "GF", "YT"])
def test_that_what_lies_within_the_union_pays_its_rate(client: Client, duties, origin):
    told = client.get(f"{ADDRESS}?origin={origin}&product=330410&on=2025-05-20").json()

    assert told["additional_rate"] == 20


@pytest.mark.parametrize("origin", ["GU", "VI", "AS", "KR"])
def test_that_others_pay_what_is_due_on_all(client: Client, duties, origin):
    told = client.get(f"{ADDRESS}?origin={origin}&product=330410&on=2025-05-20").json()

    assert told["additional_rate"] == 10

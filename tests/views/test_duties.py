"""The duty lookup's pages: the sentence at the field, the answer in words, the batch and the grids."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from negotiations.duties import tables
from negotiations.duties.lookup import Lookup, look_up
from negotiations.loaders.vocabularies import load_vocabularies
from tests.factories.tariffs import (
    make_measure,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
)

pytestmark = pytest.mark.django_db

LOOKUP = "/tariffs/lookup/"
KOREAN_CAR = f"{LOOKUP}?importer=US&origin=KR&product=87032301&on=2025-05-20&known_on=2026-07-23"


@pytest.fixture(autouse=True)
def duties(db: None) -> None:
    load_vocabularies()
    cars = make_measure(slug="us-232-autos", title="Duty on cars", products="Passenger cars")
    make_scope(cars, make_product_list("Cars and light trucks", slug="cars", codes=["870323"]))
    make_rate(cars, 25, origin=None)
    everything = make_measure(slug="us-ieepa-reciprocal", title="Duty on all")
    make_rate(everything, 10, origin="KR")
    make_stacking_rule(
        slug="r03", applies=["us-232-autos"], gives_way=["us-ieepa-reciprocal"], origins=["*"]
    )


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_that_bad_input_is_told_at_the_field(client: Client):
    page = text_of(client, f"{LOOKUP}?origin=US&product=12345678901&on=2015-01-01")

    assert 'id="e_product">An HS code has 2 to 10 digits; this one has 11.' in page
    assert 'id="e_origin">A good of the importer itself is not imported' in page
    assert 'id="e_on">Duties are recorded from 1 January 2025 on' in page
    assert page.count('aria-invalid="true"') == 3


def test_that_the_answer_says_what_applies_what_gives_way_and_why(client: Client):
    page = text_of(client, KOREAN_CAR)

    assert '<span class="duty-figure">25\u202f%</span>' in page
    assert "Goods under 8703.23.01 from South Korea" in page
    assert "Goods, or the part of them, under “Duty on cars” do not pay this duty as well." in page
    assert "/tariffs/lookup/?importer=US&amp;origin=KR&amp;product=87032301" in page


def test_that_a_missing_fact_is_asked_only_where_it_matters(client: Client):
    everything = make_measure(slug="us-122-surcharge", title="Fills up")
    make_rate(everything, 15, origin="JP", basis="floor_including_mfn")
    make_stacking_rule(slug="r99", applies=["us-122-surcharge"], gives_way=["us-301-x"])

    assert 'name="mfn_rate"' not in text_of(client, KOREAN_CAR)
    page = text_of(client, KOREAN_CAR.replace("KR", "JP").replace("87032301", "330410"))
    assert 'name="mfn_rate"' in page
    assert "The base duty (column 1) of the good" in page


def test_that_words_find_codes_in_the_lists(client: Client):
    page = text_of(client, f"{LOOKUP}?origin=KR&product=light+trucks&on=2025-05-20")

    assert "Cars and light trucks" in page
    assert "product=870323&amp;on=2025-05-20" in page
    assert "No product list says these words." in text_of(
        client, f"{LOOKUP}?origin=KR&product=zebra&on=2025-05-20"
    )


def test_that_htmx_gets_the_form_and_the_answer_alone(client: Client):
    part = client.get(KOREAN_CAR, headers={"HX-Request": "true"})

    assert part.content.decode().strip().startswith('<div id="lookup">')
    assert "HX-Request" in part.headers["Vary"]


def test_that_the_address_to_cite_gives_the_same_answer(client: Client):
    response = client.get(f"{LOOKUP}?origin=KR&product=87032301&on=2025-05-20")
    again = client.get(f"{LOOKUP}?{response.context['query_string']}")

    assert "known_on=" in response.context["query_string"]
    assert again.context["total"] == response.context["total"]


def test_that_the_chart_says_the_same_as_its_table(client: Client):
    context = client.get(KOREAN_CAR).context

    assert [words for _first, _last, words in context["steps"]] == ["0\u202f%", "25\u202f%"]
    assert context["chart"].solid.count("H") == 2


def test_that_a_lookup_costs_few_queries(client: Client, django_assert_max_num_queries):
    client.get(KOREAN_CAR)
    with django_assert_max_num_queries(16):
        client.get(KOREAN_CAR)


def uploaded(client: Client, content: bytes):
    return client.post(f"{LOOKUP}batch/", {"file": SimpleUploadedFile("goods.csv", content)})


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_that_a_file_comes_back_with_duties_and_errors_in_place(client: Client):
    response = uploaded(
        client,
        b"product;origin;day;note\n8703.23.01;KR;2025-05-20;=1+1\nabc;KR;2025-05-20;\n330410;KR;;x\n",
    )

    first, second, third = rows_of(response)
    assert response.headers["Content-Disposition"] == 'attachment; filename="duties.csv"'
    assert (first["additional_rate"], first["measures"]) == ("25", "us-232-autos 25")
    assert first["note"] == "'=1+1"
    assert (second["additional_rate"], second["error"][:8]) == ("", "product:")
    assert third["error"] == "on: Write a day as 2025-05-20."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_that_a_file_is_read_as_spreadsheets_save_it(client: Client, encoding: str):
    text = "product,origin,on,비고\n87032301,KR,2025-05-20,서울에서 만든 승용차\n"

    (row,) = rows_of(uploaded(client, text.encode(encoding)))

    assert (row["additional_rate"], row["비고"]) == ("25", "서울에서 만든 승용차")


def test_that_cells_beyond_the_named_columns_are_given_back(client: Client):
    answer = uploaded(client, b"product,origin,on\n87032301,KR,2025-05-20,more,still\n")

    assert b"".join(answer).splitlines()[1].startswith(b"87032301,KR,2025-05-20,more,still,25,")


def test_that_a_row_that_fails_leaves_the_others_answered(client: Client, monkeypatch):
    def fail_for_japan(**asked: Any) -> Lookup:
        if asked["origin"] == "JP":
            raise ZeroDivisionError
        return look_up(**asked)

    monkeypatch.setattr("negotiations.views.duties.look_up", fail_for_japan)
    goods = b"product,origin,on\n87032301,JP,2025-05-20\n87032301,KR,2025-05-20\n"

    failed, told = rows_of(uploaded(client, goods))

    assert failed["error"] == "product: This row failed here, and was reported."
    assert told["additional_rate"] == "25"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"product,origin\n1,2\n", "these lack: on."),
        (b"\xff\xfe\x00", "The file is not in UTF-8"),
        (
            b"product,origin,on\n" + b"87,KR,2025-05-20\n" * 5001,
            "at most 5000 are answered at once.",
        ),
        (b"x" * (tables.MOST_BYTES + 1), "The file is larger than 2 MB"),
        (b"", "The file is empty."),
    ],
)
def test_that_a_file_that_cannot_be_answered_is_refused_with_a_sentence(
    client: Client, content, sentence
):
    assert sentence in uploaded(client, content).content.decode()


def test_that_a_row_costs_no_query(client: Client, django_assert_max_num_queries):
    uploaded(client, b"product,origin,on\n87,KR,2025-05-20\n")
    with django_assert_max_num_queries(14):
        rows = rows_of(uploaded(client, b"product,origin,on\n" + b"87,KR,2025-05-20\n" * 50))

    assert len(rows) == 50


def test_that_one_product_is_told_for_every_origin(client: Client):
    rows = client.get(f"{LOOKUP}grid/?product=870323&on=2025-05-20").context["rows"]

    told = {code: words for code, _name, words, _duties in rows}
    assert told["KR"] == told["JP"] == "25\u202f%"
    assert "US" not in told


def test_that_one_origin_is_told_over_all_chapters_and_downloads(client: Client):
    response = client.get(f"{LOOKUP}grid/?origin=KR&on=2025-05-20&format=csv")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(response.content.decode()))}

    assert len(rows) == 96
    assert (rows["33"]["additional_rate"], rows["33"]["measures"]) == ("10", "us-ieepa-reciprocal")
    assert (rows["87"]["additional_rate"], rows["87"]["lowest"], rows["87"]["highest"]) == (
        "",
        "10",
        "25",
    )


def test_that_a_wrong_code_in_a_grid_is_told_at_the_field(client: Client):
    page = text_of(client, f"{LOOKUP}grid/?product=99zz&on=2025-05-20")

    assert 'id="e_product">An HS code has digits only' in page

"""Tariff measures: the list of all, the page of one, its products, and deal against law."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from negotiations.models import (
    AgreementStageKind,
    MeasureKind,
    Negotiation,
    Publication,
    RateState,
    ScopeRole,
    StackingKind,
    TariffMeasure,
)
from tests.factories import (
    economy,
    make_agenda_item,
    make_agreement,
    make_commitment,
    make_deadline,
    make_measure,
    make_negotiation,
    make_product_list,
    make_rate,
    make_scope,
    make_stacking_rule,
    make_stage,
)
from tests.views.test_deadlines import words

pytestmark = pytest.mark.django_db

APRIL = date(2025, 4, 9)


def told(client: Client, address: str) -> str:
    """As ``words``, with apostrophes as they are read."""
    return words(client, address).replace("&#x27;", "'")


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("importer=CN", {"Retaliation"}),
        ("target=JP", {"Cars", "Everything"}),
        ("target=US", {"Retaliation"}),
        ("kind=sectoral", {"Cars"}),
        ("state=suspended", {"Everything"}),
        ("state=announced", {"Retaliation"}),
        ("state=in_force", {"Cars"}),
        ("state=in_force&on=2025-04-01", set()),
        ("state=suspended&target=JP", {"Everything"}),
        ("q=every", {"Everything"}),
        ("q=us-232", {"Cars"}),
    ],
)
def test_that_the_filters_choose(visitor_client: Client, query: str, found: set[str]):
    economy("JP", name="Japan")
    economy("KR", name="Korea")
    cars = make_measure("Cars", kind=MeasureKind.SECTORAL, slug="us-232-autos")
    make_rate(cars, 25, origin="JP", valid_from=APRIL)
    everything = make_measure("Everything")
    make_rate(everything, 24, origin=None, state=RateState.SUSPENDED)
    retaliation = make_measure("Retaliation", imposed_by="CN", kind=MeasureKind.RETALIATORY)
    make_rate(retaliation, 84, origin="US", state=RateState.ANNOUNCED, valid_from=None)

    page = told(visitor_client, f"/tariffs/?{query}")

    listed = {title for title in ("Cars", "Everything", "Retaliation") if f"{title} " in page}
    assert listed == found


def test_that_nonsense_in_the_address_is_left_out_and_told(visitor_client: Client):
    make_measure("Kept")

    page = told(visitor_client, "/tariffs/?kind=nonsense&state=x&importer=%3C&target=ZZ&page=zz")

    assert "Kept" in page
    assert "Left out" in page


def test_that_a_measure_nobody_knew_of_yet_is_not_listed(visitor_client: Client):
    make_rate(make_measure("Later"), known_from=date(2025, 4, 2))

    assert "Later" not in told(visitor_client, "/tariffs/?on=2025-04-01")
    assert "Later" in told(visitor_client, "/tariffs/?on=2025-04-02")


# --- The page of one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/tariffs/none-such/", "/tariffs/none-such/products/", "/tariffs/UPPER/"]
)
def test_that_an_odd_address_is_not_found(visitor_client: Client, address: str):
    assert visitor_client.get(address).status_code == 404


def test_that_a_draft_is_for_staff(visitor_client: Client, editor_client: Client):
    draft = make_measure("Secret duty", publication=Publication.DRAFT)
    open_one = make_measure("Open duty")
    make_rate(open_one, 77, publication=Publication.DRAFT)
    make_scope(open_one, make_product_list("Secret annex", publication=Publication.DRAFT))
    make_stacking_rule(applies=[open_one.slug], gives_way=[draft.slug])

    for address in (draft.get_absolute_url(), f"{draft.get_absolute_url()}products/"):
        assert visitor_client.get(address).status_code == 404
        assert editor_client.get(address).status_code == 200
    for address in ("/tariffs/", open_one.get_absolute_url()):
        page = told(visitor_client, address)
        assert "Secret" not in page
        assert draft.slug not in page
        assert not re.search(r"77\s%", page)
    assert "Secret annex" in told(editor_client, open_one.get_absolute_url())
    products = told(visitor_client, f"{open_one.get_absolute_url()}products/")
    assert "8703" not in products


def test_that_it_tells_rates_as_they_stand(visitor_client: Client):
    measure = make_measure("Duty")
    make_rate(measure, 25, last_day=date(2025, 11, 6))
    make_rate(measure, 15, valid_from=date(2025, 11, 7), known_from=date(2025, 11, 7))

    now = told(visitor_client, measure.get_absolute_url())
    then = told(visitor_client, f"{measure.get_absolute_url()}?on=2025-10-01")

    assert re.search(r"In force today\s+15\s% ", now)
    assert "no longer in force" in now
    assert re.search(r"In force on 1 Oct 2025\s+25\s% ", then)
    assert not re.search(r"15\s% ", then)


def test_that_before_it_was_known_it_says_so(visitor_client: Client):
    measure = make_measure("Duty")
    make_rate(measure)
    make_scope(measure)

    for address in (measure.get_absolute_url(), f"{measure.get_absolute_url()}products/"):
        page = told(visitor_client, f"{address}?on=2025-04-01")
        assert not re.search(r"25\s% ", page)
        assert "8703" not in page
    assert "Nothing of this measure was known on 1 April 2025" in told(
        visitor_client, f"{measure.get_absolute_url()}?on=2025-04-01"
    )


def test_that_the_chart_names_its_lines_also_where_they_ended(visitor_client: Client):
    economy("KR", name="Korea")
    economy("JP", name="Japan")
    measure = make_measure("Duty")
    make_rate(measure, 25, origin="KR", last_day=date(2025, 9, 1))
    make_rate(measure, 24, origin="JP", last_day=date(2025, 9, 1), state=RateState.SUSPENDED)

    page = visitor_client.get(measure.get_absolute_url()).content.decode()

    names = re.findall(r'class="rate-name"[^>]*>([^<]+)<', page)
    assert [re.sub(r"\s", " ", name) for name in names] == ["25 % Korea", "24 % Japan"]
    assert 'class="step suspended"' in page


def test_that_an_announcement_is_drawn_until_another_rate_came(visitor_client: Client):
    measure = make_measure("Duty")
    make_rate(measure, 30, state=RateState.ANNOUNCED, valid_from=date(2025, 8, 1))
    assert "30" in names_in_chart(visitor_client, measure)
    make_rate(measure, 15, valid_from=date(2025, 8, 7), known_from=date(2025, 7, 31))

    assert "30" not in names_in_chart(visitor_client, measure)
    assert "15" in names_in_chart(visitor_client, measure)


def names_in_chart(client: Client, measure: TariffMeasure) -> str:
    page = client.get(measure.get_absolute_url()).content.decode()
    return " ".join(re.findall(r'class="rate-name"[^>]*>([^<]+)<', page))


def test_that_a_target_narrows_the_rates(visitor_client: Client):
    measure = make_measure("Duty")
    economy("JP", name="Japan")
    make_rate(measure, 25, origin="KR")
    make_rate(measure, 24, origin="JP")
    make_rate(measure, 10, origin=None)
    make_rate(measure, 99, origin=None, except_origins=["JP"], condition="others")

    page = told(visitor_client, f"{measure.get_absolute_url()}?target=JP")

    assert re.search(r"24\s% ", page)
    assert re.search(r"10\s% ", page)
    table = page[page.index("Instrument and note") : page.index("Promised and in force")]
    assert not re.search(r"(25|99)\s% ", table)


def test_that_it_leads_to_all_that_hangs_on_it(visitor_client: Client):
    talk = make_negotiation("Talks of June")
    measure = make_measure("Duty", bears_on=[talk], slug="us-232-autos")
    other = make_measure("Other duty")
    make_rate(measure)
    deadline = make_deadline(title="End of the pause", measure=measure)
    make_stacking_rule(applies=["us-232-autos:*"], gives_way=[other.slug], note="Never both.")
    make_stacking_rule(applies=["us-232-autos-and-more"], note="Of another.")

    response = visitor_client.get(measure.get_absolute_url())
    page = response.content.decode()

    for address in (
        talk.get_absolute_url(),
        deadline.get_absolute_url(),
        other.get_absolute_url(),
        "/tariffs/lookup/?importer=US",
    ):
        assert f'href="{address}' in page
    assert "Never both." in page
    assert "Of another." not in page


@pytest.mark.parametrize(
    "address", ["/negotiations/{talk}/", "/economies/KR/", "/economies/US/", "/deadlines/{slug}/"]
)
def test_that_other_pages_lead_to_it(visitor_client: Client, address: str):
    talk = make_negotiation()
    measure = make_measure("Duty", bears_on=[talk])
    make_rate(measure)
    deadline = make_deadline(talk, measure=measure)

    page = visitor_client.get(address.format(talk=talk.slug, slug=deadline.slug)).content.decode()

    assert f'href="{measure.get_absolute_url()}"' in page


# --- Its products ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"8703", "87032301", "27"}),
        ("8703", {"8703", "87032301"}),
        ("8703.23.0190", {"8703", "87032301"}),
        ("energy", {"27"}),
        ("cars energy", set()),
        ("2709", {"27"}),
        ("9999", set()),
    ],
)
def test_that_products_are_found_by_code_and_word(
    visitor_client: Client, query: str, found: set[str]
):
    measure = make_measure("Duty")
    make_rate(measure)
    make_scope(measure, make_product_list("Cars", codes=("8703", "87032301")))
    make_scope(measure, make_product_list("Energy", codes=("27",)), role=ScopeRole.EXEMPT)
    make_product_list("Of no measure", codes=("9999",))

    page = visitor_client.get(f"{measure.get_absolute_url()}products/", {"q": query})

    codes = re.findall(r'<th scope="row" class="number">(\d+)<', page.content.decode())
    assert set(codes) == found


def test_that_many_codes_are_paged(visitor_client: Client):
    measure = make_measure("Duty")
    make_rate(measure)
    make_scope(measure, make_product_list(codes=[f"{number:04}" for number in range(8700, 8760)]))

    page = told(visitor_client, f"{measure.get_absolute_url()}products/?page=2")

    assert "Showing 51–60 of 60." in page
    assert "8759" in page
    assert "8700" not in page


def test_that_what_a_rule_names_beside_measures_is_told_in_words(visitor_client: Client):
    measure = make_measure()
    named = ["us-content-20", "floor_including_mfn", "usmca"]
    make_stacking_rule(applies=named, gives_way=[measure.slug])

    page = told(visitor_client, measure.get_absolute_url())

    assert "At least 20% of the customs value is of US origin" in page
    assert "in total with the base duty, at least" in page
    assert not any(f" {name} " in page for name in named)


def test_that_what_a_rule_exempts_is_among_what_it_spares(visitor_client: Client):
    measure = make_measure("Duty")
    make_rate(measure)
    make_product_list("Annex II", codes=("27",), slug="annex-ii")
    make_product_list("Another", codes=("9999",), slug="another")
    exempts = StackingKind.EXEMPTS
    make_stacking_rule(kind=exempts, applies=["list:annex-ii"], gives_way=[measure.slug])
    make_stacking_rule(kind=exempts, applies=["list:another"], gives_way=["us-other"])

    page = told(visitor_client, measure.get_absolute_url())
    products = told(visitor_client, f"{measure.get_absolute_url()}products/")

    assert re.search(r"What it spares\s+Annex II\s+exempt · 1 code", page)
    assert "Annex II" in products
    assert "9999" not in products


# --- Deal against law -----------------------------------------------------------------------------


def deal(area: str = "autos") -> Negotiation:
    """Talks in which the United States promised 15 percent on cars on 30 July 2025."""
    economy("KR", name="Korea")
    economy("US", name="United States")
    talk = make_negotiation(parties=("KR", "US"), started_on=date(2025, 4, 24))
    item = make_agenda_item(talk, area)
    agreement = make_agreement(talk)
    make_stage(agreement, AgreementStageKind.ANNOUNCED, reached_on=date(2025, 7, 30))
    make_commitment(agreement, "US", "Cars at 15 percent.", area=item.area, rate=15)
    cars = make_measure("Car duty", bears_on=[talk], slug="us-232-autos")
    make_rate(cars, 25, last_day=date(2025, 10, 31))
    make_rate(cars, 15, valid_from=date(2025, 11, 1), known_from=date(2025, 12, 4))
    return talk


@pytest.mark.parametrize(
    ("query", "verdict", "days"),
    [
        ("?on=2025-08-09", "not yet: the rate in force is higher", 10),
        # At 15 percent since November, which nobody knew before December.
        ("?on=2025-11-10", "not yet: the rate in force is higher", 103),
        ("?on=2025-11-10&known_on=2025-12-10", "met", 103),
    ],
)
def test_that_a_promise_stands_beside_the_law(
    visitor_client: Client, query: str, verdict: str, days: int
):
    talk = deal()

    for address in (talk.get_absolute_url(), "/tariffs/us-232-autos/"):
        page = told(visitor_client, f"{address}{query}")
        section = page[page.index("Days since promised") :]
        assert re.search(rf"{verdict}.* {days}\s+promised 30 Jul 2025", section[:1500])


def test_that_a_promise_tied_to_no_measure_gets_no_verdict(visitor_client: Client):
    talk = deal(area="market-access-goods")

    page = told(visitor_client, talk.get_absolute_url())

    assert "does not say which measure this promise is about" in page
    assert re.search(r"15\s% .*Car duty", page[page.index("Days since promised") :])
    assert "No promised rate is tied" in told(visitor_client, "/tariffs/us-232-autos/")


def test_that_a_percentage_that_is_no_duty_is_left_out(visitor_client: Client):
    talk = deal()
    make_commitment(talk.agreements.get(), "KR", "90 percent of the profits.", rate=90)

    page = told(visitor_client, talk.get_absolute_url())

    section = page[page.index("Days since promised") : page.index("Legal instruments")]
    assert "90 percent of the profits." not in section


def test_that_a_promise_nobody_knew_of_is_not_told(visitor_client: Client):
    deal()

    page = told(visitor_client, "/tariffs/us-232-autos/?on=2025-07-29")

    assert "Cars at 15 percent." not in page


def test_that_a_promise_in_a_draft_is_not_told(visitor_client: Client):
    talk = deal()
    talk.agreements.update(publication=Publication.DRAFT)

    for address in (talk.get_absolute_url(), "/tariffs/us-232-autos/"):
        assert "Cars at 15 percent." not in told(visitor_client, address)


def test_that_a_rate_to_come_is_not_yet_the_law(visitor_client: Client):
    talk = deal()
    talk.tariff_measures.get().rates.filter(rate=15).update(
        valid_from=timezone.now().date() + timedelta(days=30)
    )

    page = told(visitor_client, talk.get_absolute_url())

    assert "No verdict: no rate of this measure is in force" in page

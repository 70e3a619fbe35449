"""The admin's pages of rates lead to the form that shows, before saving, which lookups a rate changes."""

import pytest
from django.test import Client

from negotiations.models import TariffMeasure, TariffRate
from tests.admin.pages import address, tree
from tests.factories import make_rate

pytestmark = pytest.mark.django_db


def forms_of_site(client: Client, page: str) -> list[str]:
    links = tree(client.get(page)).iter("a")
    return [link.get("href", "") for link in links if link.get("href", "").startswith("/records/")]


def test_that_a_rate_leads_to_the_form_that_shows_what_it_changes(publisher_client: Client):
    rate = make_rate()

    (form,) = forms_of_site(publisher_client, address(rate, "change"))

    assert form == f"/records/rate/{rate.pk}/edit/"
    assert 'name="preview"' in publisher_client.get(form).content.decode()


@pytest.mark.parametrize("page", ["of the measure", "of a new rate"])
def test_that_a_new_rate_leads_there_once_its_measure_is_known(publisher_client: Client, page: str):
    measure = make_rate().measure
    new = f"{address(TariffRate, 'add')}?measure={measure.pk}"

    (form,) = forms_of_site(
        publisher_client, new if page == "of a new rate" else address(measure, "change")
    )

    assert form == f"/records/rate/new/?parent={measure.pk}"
    assert 'name="preview"' in publisher_client.get(form).content.decode()


@pytest.mark.parametrize("query", ["", "?measure=", "?measure=x", '?measure="><b>', "?measure=-1"])
def test_that_nothing_leads_nowhere(publisher_client: Client, query: str):
    assert forms_of_site(publisher_client, address(TariffRate, "add") + query) == []
    assert forms_of_site(publisher_client, address(TariffMeasure, "add") + query) == []

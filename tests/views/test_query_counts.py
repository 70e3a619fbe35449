"""The number of queries of each page is fixed: it does not grow with what the page shows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from negotiations.calendars.entries import DEADLINES, entries
from negotiations.models import Deadline, Organization, Person, Round, TariffMeasure
from negotiations.rules.clock import Clock
from tests.factories import make_small_talk, make_talk
from tests.factories.talks import OPENING
from tests.views.addresses import LISTS

pytestmark = pytest.mark.django_db

# A page may cost this many queries and no more; a page that needs fewer has its number lowered.
LIMIT_OF_A_TALK = 40


def addresses_of(negotiation) -> dict[str, str]:
    """One address of each kind of page, by the name of the kind."""
    # A month shows something or nothing, whatever the talk: those are taken in which something stands.
    named = {address: address for address in LISTS if not address.startswith("/calendar/")}
    due = next(
        iter(entries(AnonymousUser(), role=DEADLINES, clock=Clock(OPENING, OPENING, OPENING)))
    ).first_day
    named["deadlines of a month"] = f"/calendar/?role=deadlines&month={due:%Y-%m}"
    named["rounds of a month"] = f"/calendar/?role=rounds&month={OPENING:%Y-%m}"
    named["talk"] = negotiation.get_absolute_url()
    named["round"] = Round.objects.filter(negotiation=negotiation)[0].get_absolute_url()
    named["deadline"] = Deadline.objects.filter(negotiation=negotiation)[0].get_absolute_url()
    measure = TariffMeasure.objects.filter(negotiations=negotiation).order_by("pk")[0]
    named["measure"] = measure.get_absolute_url()
    named["products of a measure"] = f"{measure.get_absolute_url()}products/"
    named["calendar file"] = "/calendar.ics"
    named["calendar of the talk"] = f"/negotiations/{negotiation.slug}.ics"
    named["economy"] = "/economies/KR/"
    named["person"] = Person.objects.filter(delegates__isnull=False)[0].get_absolute_url()
    named["organization"] = Organization.objects.filter(appointments__isnull=False)[
        0
    ].get_absolute_url()
    return named


def queries(client: Client, address: str) -> int:
    # The kinds of facts are looked up once per process and then known.
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("reader", ["visitor_client", "editor_client"])
def test_that_it_does_not_grow_with_the_talk(request: pytest.FixtureRequest, reader: str):
    client = request.getfixturevalue(reader)
    small = make_small_talk()
    few = {name: queries(client, address) for name, address in addresses_of(small).items()}
    large = make_talk(rounds=30, sources=180)

    many = {name: queries(client, address) for name, address in addresses_of(large).items()}

    assert many == few


def test_that_a_talk_of_thirty_rounds_and_180_sources_costs_at_most_forty(visitor_client: Client):
    talk = make_talk(rounds=30, sources=180)

    assert queries(visitor_client, talk.get_absolute_url()) <= LIMIT_OF_A_TALK

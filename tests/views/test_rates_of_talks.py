"""Which rates talks tell of: a rate for all origins counts where a party has none of its own, on the days on which it has none."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from negotiations.developments.facts import What, developments
from negotiations.models import DeadlineKind, Negotiation, RateState, TariffMeasure, TariffRate
from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Role
from negotiations.talks import Talk, TalkRecord
from negotiations.timelines.gathering import timeline_items
from tests.factories import (
    make_agenda_item,
    make_agreement,
    make_commitment,
    make_deadline,
    make_measure,
    make_negotiation,
    make_product_list,
    make_rate,
    make_stage,
)
from tests.views.test_deadlines import words

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
TODAY = date(2026, 11, 24)
MARCH, APRIL, JUNE, JULY = (date(2025, month, 4) for month in (3, 4, 6, 7))
Told = tuple[int, date | None, date | None]


@pytest.fixture
def talk() -> Negotiation:
    return make_negotiation(started_on=MARCH)


@pytest.fixture
def steel(talk: Negotiation) -> TariffMeasure:
    """A measure with 25 % on goods of all origins from March on."""
    measure = make_measure("Steel", slug="us-steel", bears_on=[talk])
    make_rate(measure, 25, origin=None, valid_from=MARCH, known_from=MARCH)
    return measure


def told(talk: Negotiation, on: date = TODAY) -> list[Told]:
    """The rates of its measures on a day, as known then: percent, first and last day."""
    measures = Talk(talk, VISITOR, Clock.at(on, TODAY)).tariff_measures
    lines = [line for measure in measures for line in measure.lines]
    return [(int(line.rate or 0), line.valid_from, line.last_day) for line in lines]


def in_force(talk: Negotiation, on: date) -> list[int]:
    return [int(line.rate or 0) for line in Talk(talk, VISITOR, Clock.at(on, TODAY)).rates_in_force]


def test_that_a_rate_for_all_is_left_out_where_the_party_has_its_own(talk, steel):
    make_rate(steel, 15, valid_from=MARCH, known_from=MARCH)

    assert told(talk) == [(15, MARCH, None)]
    assert in_force(talk, JUNE) == [15]


def test_that_it_is_left_out_where_the_party_is_outside_it(talk):
    measure = make_measure(bears_on=[talk])
    make_rate(measure, 25, origin=None, except_origins=["KR"])

    assert told(talk) == []


def test_that_it_counts_where_no_party_has_its_own(talk, steel):
    make_rate(steel, 10, origin="JP", valid_from=MARCH)

    assert told(talk) == [(25, MARCH, None)]


def test_that_it_counts_on_the_days_that_the_own_rate_leaves(talk, steel):
    make_rate(steel, 50, valid_from=APRIL, last_day=JUNE, known_from=MARCH)

    assert sorted(told(talk)) == [
        (25, MARCH, date(2025, 4, 3)),
        (25, date(2025, 6, 5), None),
        (50, APRIL, JUNE),
    ]
    assert [in_force(talk, day) for day in (MARCH, APRIL, JUNE, JULY)] == [[25], [50], [50], [25]]


def test_that_before_the_own_rate_was_known_the_one_for_all_counts(talk, steel):
    make_rate(steel, 15, valid_from=MARCH, known_from=JULY)

    assert told(talk, on=JUNE) == [(25, MARCH, None)]
    assert told(talk, on=JULY) == [(15, MARCH, None)]


def test_that_own_rates_on_other_goods_displace_nothing(talk, steel):
    make_rate(steel, 0, valid_from=MARCH, product_list=make_product_list())
    make_rate(steel, 10, valid_from=MARCH, condition="within a quota")

    assert (25, MARCH, None) in told(talk)


def test_that_what_is_only_announced_displaces_nothing_that_applies(talk, steel):
    make_rate(steel, 50, valid_from=JULY, state=RateState.ANNOUNCED)
    make_rate(steel, 40, origin=None, valid_from=JULY, state=RateState.ANNOUNCED)

    assert sorted(told(talk)) == [(25, MARCH, None), (50, JULY, None)]


def test_that_it_counts_where_one_of_several_parties_has_none(steel):
    talk = make_negotiation(parties=("US", "KR", "JP"))
    steel.negotiations.add(talk)
    make_rate(steel, 15, origin="KR", valid_from=MARCH)

    assert sorted(told(talk)) == [(15, MARCH, None), (25, MARCH, None)]


def test_that_timelines_tell_the_same_whatever_their_days(talk, steel):
    make_rate(steel, 15, valid_from=APRIL, last_day=JUNE)
    summer = Span(JULY, TODAY)

    (found,) = timeline_items(VISITOR, Clock(TODAY, TODAY, TODAY), within=summer, roles=[Role.RATE])

    assert [(fact.title, fact.first) for fact in found.facts] == [
        ("Steel · 25\u202f%", date(2025, 6, 5))
    ]


def test_that_what_changed_tells_each_rate_once_with_the_talks_that_pay_it(talk, steel):
    other = make_negotiation(parties=("US", "JP"))
    steel.negotiations.add(other)
    make_rate(steel, 15, key="own", valid_from=MARCH, known_from=MARCH)
    record = TalkRecord([talk, other], VISITOR)
    record.bring_sources()

    rates = [
        (each.negotiation, int(each.fact.rate or 0), each.what)
        for each in developments(record, TODAY)
        if isinstance(each.fact, TariffRate)
    ]

    assert sorted(rates, key=lambda each: (each[1], each[2])) == [
        (talk, 15, What.RATE_APPLIES),
        (talk, 15, What.RATE_ANNOUNCED),
        (other, 25, What.RATE_APPLIES),
        (other, 25, What.RATE_ANNOUNCED),
    ]


def test_that_a_rate_for_all_does_not_end_where_an_own_one_follows(talk, steel):
    make_rate(steel, 15, valid_from=JUNE, known_from=APRIL)
    record = TalkRecord([talk], VISITOR)
    record.bring_sources()

    found = developments(record, TODAY)

    assert What.RATE_APPLIES in {each.what for each in found}
    assert What.RATE_ENDED not in {each.what for each in found}


def test_that_a_promise_is_judged_by_the_own_rate_alone(talk, visitor_client: Client):
    measure = make_measure("Cars", slug="us-232-autos", bears_on=[talk])
    item = make_agenda_item(talk, "autos")
    make_rate(measure, 25, origin=None, valid_from=MARCH)
    make_rate(measure, 15, valid_from=MARCH)
    agreement = make_agreement(talk)
    make_stage(agreement, reached_on=JULY)
    make_commitment(agreement, "US", rate=15, area=item.area)

    for address in (talk.get_absolute_url(), measure.get_absolute_url()):
        page = words(visitor_client, address)
        assert "several rates are in force" not in page
        assert re.search(r"Cars .*\bmet\b", page)


def test_that_what_snaps_back_is_told_of_the_party_alone(talk, visitor_client: Client):
    measure = make_measure("Everything", bears_on=[talk])
    deadline = make_deadline(talk, revisions=[(MARCH, JULY)], kind=DeadlineKind.SUSPENSION_EXPIRY)
    make_rate(measure, 10, origin=None, valid_from=MARCH)
    make_rate(measure, 40, origin=None, valid_from=MARCH, state=RateState.SUSPENDED)
    make_rate(measure, 11, valid_from=MARCH)
    make_rate(measure, 26, valid_from=MARCH, state=RateState.SUSPENDED)

    page = words(visitor_client, deadline.get_absolute_url())

    assert re.search(r"\b26\s%", page)
    assert not re.search(r"\b40\s%", page)

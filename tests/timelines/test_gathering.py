"""Which facts a timeline shows, and to whom."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from negotiations.models import Publication, RoundStatus
from negotiations.models.tariffs import RateState
from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Role
from negotiations.talks import Talk
from negotiations.timelines.gathering import facts_of_talk, timeline_items
from negotiations.timelines.pictures import whole_of
from tests.factories import (
    make_agreement,
    make_deadline,
    make_event,
    make_measure,
    make_negotiation,
    make_rate,
    make_round,
    make_stage,
    make_status_change,
    make_talk,
)
from tests.factories.agenda import make_agenda_item

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
TODAY = date(2025, 5, 20)
CLOCK = Clock(TODAY, TODAY, TODAY)


def titles(within: Span = YEAR, **filters: str) -> list[str]:
    found = timeline_items(VISITOR, CLOCK, within=within, **filters)  # type: ignore[arg-type]  # a dict of any filters
    return [fact.title for talk in found for fact in talk.facts]


def test_that_every_role_is_gathered_by_day():
    talk = make_negotiation()
    make_event(talk, "Election", on=date(2025, 6, 3))
    make_stage(make_agreement(talk, "Deal"), reached_on=date(2025, 7, 30))
    make_round(talk, "First round")
    make_deadline(talk, "End of the pause")
    measure = make_measure("Car tariff")
    measure.negotiations.add(talk)
    make_rate(measure, valid_from=date(2025, 4, 3))

    assert titles() == [
        "Car tariff · 25\u202f%",
        "First round",
        "Election",
        "End of the pause",
        "Deal",
    ]
    assert titles(role="deadline") == ["End of the pause"]


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.WITHDRAWN])
def test_that_what_is_not_public_is_not_gathered_for_a_visitor(publication, editor):
    talk = make_negotiation()
    make_round(talk, publication=publication)
    make_event(talk, publication=publication)
    make_deadline(talk, publication=publication)

    assert titles() == []
    (for_staff,) = timeline_items(editor, CLOCK, within=YEAR)
    assert {fact.look for fact in for_staff.facts} == {"draft"}


def test_that_a_deadline_is_where_it_stands_and_where_it_stood():
    talk = make_negotiation()
    moves = [(date(2025, 4, 9), date(2025, 7, 9)), (date(2025, 7, 7), date(2026, 8, 1))]
    make_deadline(talk, "End of the pause", revisions=moves)

    (found,) = timeline_items(VISITOR, CLOCK, within=YEAR)

    assert found.facts[0].was == (date(2025, 7, 9),)
    assert found.facts[0].first == date(2026, 8, 1)
    assert titles(Span(date(2027, 1, 1), date(2027, 12, 31))) == []


def test_that_a_deadline_that_passed_without_outcome_says_so():
    talk = make_negotiation()
    make_deadline(talk, revisions=[(None, date(2025, 5, 1))])

    (found,) = timeline_items(VISITOR, CLOCK, within=YEAR)

    assert "outcome not recorded" in found.facts[0].said


def test_that_a_deadline_of_a_measure_is_shown_with_the_talks_it_bears_on():
    measure = make_measure()
    one, two = make_negotiation(), make_negotiation()
    measure.negotiations.add(one, two)
    make_deadline(title="Expiry of the surcharge", measure=measure)

    assert titles() == ["Expiry of the surcharge"] * 2


def test_that_rates_on_goods_of_others_are_left_out():
    measure = make_measure("Car tariff")
    measure.negotiations.add(make_negotiation(parties=("KR", "US")))
    make_rate(measure, origin="JP")

    assert titles() == []


@pytest.mark.parametrize(
    ("state", "valid_from", "last_day", "known_from", "shown"),
    [
        (RateState.IN_FORCE, date(2025, 4, 3), None, date(2025, 3, 26), True),
        (RateState.ANNOUNCED, None, None, date(2025, 3, 26), True),
        (RateState.CANCELLED, date(2025, 8, 1), None, date(2025, 7, 7), True),
        (RateState.CANCELLED, None, None, date(2025, 7, 7), False),
        (RateState.SUPERSEDED, None, None, None, False),
    ],
)
def test_that_a_rate_is_shown_where_its_days_are_recorded(
    state, valid_from, last_day, known_from, shown
):
    measure = make_measure("Car tariff")
    measure.negotiations.add(make_negotiation())
    make_rate(measure, state=state, valid_from=valid_from, last_day=last_day, known_from=known_from)

    assert bool(titles()) is shown


def test_that_filters_leave_the_talks_that_meet_them_all():
    korea = make_negotiation(parties=("KR", "US"))
    japan = make_negotiation(parties=("JP", "US"))
    for talk, title in ((korea, "Seoul"), (japan, "Tokyo")):
        make_round(talk, title)
    make_status_change(korea, "active")
    make_agenda_item(korea, "digital-trade")

    assert titles(economy="KR") == ["Seoul"]
    assert titles(process="active") == ["Seoul"]
    assert titles(area="digital-trade") == ["Seoul"]
    assert titles(kind="truce") == []
    assert sorted(titles(economy="US")) == ["Seoul", "Tokyo"]


def test_that_a_round_called_off_looks_so():
    make_round(first_day=date(2025, 7, 25), status=RoundStatus.CANCELLED)

    (found,) = timeline_items(VISITOR, CLOCK, within=YEAR)

    assert found.facts[0].look == "off"


def test_that_the_page_of_a_talk_shows_the_same_facts_without_asking_again():
    negotiation = make_talk(rounds=4, sources=4)
    talk = Talk(negotiation, VISITOR, CLOCK)
    ever = Span(date(1990, 1, 1), date(2090, 1, 1))
    (gathered,) = timeline_items(VISITOR, CLOCK, within=ever)

    assert [fact.key for fact in facts_of_talk(talk).facts] == [fact.key for fact in gathered.facts]
    assert {fact.role for fact in gathered.facts} == set(Role)


def test_that_the_days_of_an_open_rate_have_no_end():
    measure = make_measure("Car tariff")
    measure.negotiations.add(make_negotiation())
    make_rate(measure, valid_from=date(2025, 4, 3))

    (found,) = timeline_items(VISITOR, CLOCK, within=YEAR)

    assert found.facts[0].is_open
    assert found.facts[0].days == "from 3 April 2025"


def test_that_a_past_clock_hides_what_came_later():
    talk = make_negotiation(started_on=date(2025, 4, 1))
    moves = [(date(2025, 4, 9), date(2025, 7, 9)), (date(2025, 7, 7), date(2025, 8, 1))]
    make_deadline(talk, "End of the pause", revisions=moves)
    make_event(talk, "Letter", on=date(2025, 7, 7))
    measure = make_measure("Car tariff")
    measure.negotiations.add(talk)
    make_rate(measure, valid_from=date(2025, 9, 16), known_from=date(2025, 7, 30))
    then = Clock.at(date(2025, 5, 20), date(2026, 1, 1))

    (found,) = timeline_items(VISITOR, then, within=YEAR)

    assert [(fact.title, fact.first, fact.was) for fact in found.facts] == [
        ("End of the pause", date(2025, 7, 9), ())
    ]


def test_that_a_duty_older_than_the_talks_does_not_stretch_their_picture():
    talk = make_negotiation()
    make_round(talk, first_day=date(2025, 5, 20))
    measure = make_measure("Steel tariff", bears_on=[talk])
    make_rate(measure, valid_from=date(2018, 3, 23))

    assert whole_of(Talk(talk, VISITOR, CLOCK)).span.first == date(2025, 5, 1)

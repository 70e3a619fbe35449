"""Talks are started as a whole or not at all; what is refused says which part it is."""

from typing import Any

import pytest

from negotiations.actions.changes import Authorship
from negotiations.actions.negotiations import Head, NotStarted, StartingParty, start_talk
from negotiations.models import (
    AgendaArea,
    Change,
    Negotiation,
    NegotiationKind,
    Organization,
    Party,
    Person,
    Round,
    RoundLevel,
    Source,
    SourceKind,
    Via,
)
from tests.factories import economy

pytestmark = pytest.mark.django_db


def start(editor, **parts) -> Negotiation:
    ministry = Organization(name="Ministry of Trade", economy=economy("KR"))
    head = Head(Person(name="Chang Sung-gil"), "Director general", ministry)
    whole: dict[str, Any] = {
        "negotiation": Negotiation(title="Talks", kind=NegotiationKind.TARIFF_TALKS),
        "parties": [StartingParty(economy("KR"), ministry, head), StartingParty(economy("US"))],
        "first_round": Round(title="First round", level=RoundLevel.TECHNICAL),
        "areas": [AgendaArea(name="Beef")],
        "source": Source(
            url="https://example.org/a", publisher="P", title="T", kind=SourceKind.NEWS
        ),
    }
    return start_talk(authorship=Authorship(editor, Via.SITE), **whole | parts)


@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ({"negotiation": Negotiation(title="", kind="truce")}, "negotiation"),
        ({"negotiation": Negotiation(title="T", kind="nonsense")}, "negotiation"),
        ({"source": Source(publisher="P", title="", kind="news")}, "source"),
        ({"first_round": Round(title="", level="technical")}, "round"),
        ({"areas": [AgendaArea(name="")]}, "areas"),
    ],
)
def test_that_nothing_is_recorded_where_a_part_is_refused(editor, parts, refused):
    with pytest.raises(NotStarted) as told:
        start(editor, **parts)

    assert told.value.part == refused
    assert told.value.error.error_dict
    for model in (Negotiation, Party, Round, Source, Person, Organization, Change):
        assert not model.objects.exists()


def test_that_a_party_twice_is_told_at_the_second(editor):
    with pytest.raises(NotStarted) as told:
        start(editor, parties=[StartingParty(economy("KR")), StartingParty(economy("KR"))])

    assert told.value.part == "party-1"
    assert not Party.objects.exists()


def test_that_an_organization_that_is_named_twice_is_recorded_once(editor):
    start(editor)

    assert Organization.objects.count() == 1


def test_that_talks_without_a_round_have_no_delegation(editor):
    talks = start(editor, first_round=None)

    assert not talks.rounds.exists()
    assert not Person.objects.exists()

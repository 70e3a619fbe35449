"""Negotiations, their parties and their dated statuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations.models import Negotiation, NegotiationKind, Party, Publication, StatusChange
from tests.factories import add_party, economy, make_negotiation, make_status_change
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def draft_with_one_party() -> Negotiation:
    return make_negotiation(parties=["KR"], publication=Publication.DRAFT)


def status_change_after_another() -> StatusChange:
    negotiation = make_negotiation()
    make_status_change(negotiation, "exploratory", on=date(2025, 4, 1))
    return make_status_change(negotiation, "active", on=date(2025, 4, 24))


REFUSALS = [
    Refusal("negotiation_has_a_title", make_negotiation, {"title": ""}, at="title", says=BLANK),
    Refusal(
        "negotiation_ends_after_it_starts",
        make_negotiation,
        {"started_on": date(2025, 4, 24), "ended_on": date(2025, 4, 23)},
        at="ended_on",
    ),
    Refusal("negotiation_follows_another", make_negotiation, {"succeeds_id": lambda own: own.pk}),
    Refusal("negotiation_follows_another", make_negotiation, {"belongs_to_id": lambda own: own.pk}),
    Refusal(
        "negotiation_published_has_two_parties",
        draft_with_one_party,
        {"publication": Publication.PUBLISHED},
        at="publication",
    ),
    Refusal("economy_is_a_party_once", add_party, {"economy_id": "KR"}, at="economy"),
    Refusal(
        "status_changes_once_a_day",
        status_change_after_another,
        {"changed_on": date(2025, 4, 1)},
        at="changed_on",
    ),
    Refusal(
        "status_change_states_a_status",
        make_status_change,
        {"process": "", "legal_effect": ""},
        at="process",
    ),
]


def test_a_new_negotiation_is_not_published_at_once():
    with pytest.raises(ValidationError) as refused:
        Negotiation(
            slug="kr-us",
            title="Korea and the United States",
            kind=NegotiationKind.TARIFF_TALKS,
            publication=Publication.PUBLISHED,
        ).full_clean()

    assert list(refused.value.message_dict) == ["publication"]


def test_cleaning_a_draft_does_not_count_its_parties():
    draft = draft_with_one_party()

    with CaptureQueriesContext(connection) as queries:
        draft.clean()

    assert len(queries) == 0


def test_whether_an_economy_is_a_party():
    negotiation = make_negotiation(parties=("KR", "US"))

    assert negotiation.has_party("KR")
    assert not negotiation.has_party("JP")
    assert not Negotiation().has_party("KR")


def test_parties_that_were_read_are_not_read_again():
    make_negotiation(parties=("KR", "US"))
    negotiation = Negotiation.objects.prefetch_related("parties").get()

    with CaptureQueriesContext(connection) as queries:
        assert negotiation.has_party("KR")
        negotiation.clean()

    assert len(queries) == 0


def test_the_order_of_parties_is_kept():
    negotiation = make_negotiation(parties=("US", "KR"))

    assert [
        str(each) for each in Party.objects.filter(negotiation=negotiation).order_by("position")
    ] == [
        "US",
        "KR",
    ]


def test_the_status_is_the_last_of_its_changes():
    negotiation = make_negotiation()
    make_status_change(negotiation, "active", on=date(2025, 4, 24))
    make_status_change(
        negotiation, "agreed_in_principle", on=date(2025, 7, 30), legal_effect="none"
    )
    make_status_change(negotiation, "", on=date(2025, 8, 7), legal_effect="in_force")

    found = Negotiation.objects.with_status().get()

    assert (found.process, found.legal_effect) == ("agreed_in_principle", "in_force")  # type: ignore[attr-defined]  # the query adds it


@pytest.mark.parametrize(
    ("day", "process"),
    [
        (date(2025, 4, 23), None),
        (date(2025, 4, 24), "active"),
        (date(2025, 7, 29), "active"),
        (date(2025, 7, 30), "agreed_in_principle"),
    ],
)
def test_the_status_of_a_day_is_the_last_one_by_then(day, process):
    negotiation = make_negotiation()
    make_status_change(negotiation, "active", on=date(2025, 4, 24))
    make_status_change(negotiation, "agreed_in_principle", on=date(2025, 7, 30))

    assert Negotiation.objects.with_status(day).get().process == process  # type: ignore[attr-defined]  # the query adds it


def test_a_status_that_is_not_published_does_not_count():
    negotiation = make_negotiation()
    make_status_change(negotiation, "active", on=date(2025, 4, 24))
    make_status_change(negotiation, "signed", on=date(2025, 7, 30), publication=Publication.DRAFT)

    assert Negotiation.objects.with_status().get().process == "active"  # type: ignore[attr-defined]  # the query adds it
    assert Negotiation.objects.in_process("active").get() == negotiation
    assert not Negotiation.objects.in_process("signed").exists()


def test_a_change_tells_its_statuses():
    change = make_status_change(process="active", legal_effect="none")

    assert [status.code for status in change.statuses] == ["active", "none"]
    assert str(change) == "active · no legal effect"


@pytest.mark.parametrize("text", ["TARIFF TALKS", "kr-us", "대한민국", "seoul's cars"])
def test_a_negotiation_is_found_by_its_texts_and_parties(text):
    negotiation = make_negotiation(
        "Tariff talks", slug="kr-us-2025", parties=("KR", "US"), summary="Seoul’s cars"
    )
    make_negotiation("Accession", slug="other", parties=("JP", "FR"))

    assert list(Negotiation.objects.named(text)) == [negotiation]


def test_a_negotiation_is_found_once_however_many_parties_match():
    economy("US", name="United Korea")
    negotiation = make_negotiation("Korea talks", parties=("KR", "US"))

    assert list(Negotiation.objects.named("korea")) == [negotiation]

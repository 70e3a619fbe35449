"""Delegations: who may sit, and how often."""

import pytest

from negotiations.models import Delegate, DelegateRole, Delegation
from tests.factories import economy, make_delegate, make_delegation, make_person, make_round
from tests.models.invariants import Refusal

pytestmark = pytest.mark.django_db


def delegation_beside_another() -> Delegation:
    held = make_round()
    make_delegation(held, "KR")
    return make_delegation(held, "US")


def member_beside_a_head() -> Delegate:
    return make_delegate(make_delegation(head="Ahn Duk-geun"), "Chang Sung-gil")


REFUSALS = [
    Refusal(
        "party_sends_one_delegation_a_round",
        delegation_beside_another,
        {"economy_id": "KR"},
        at="economy",
    ),
    Refusal(
        "delegation_economy_is_a_party",
        make_delegation,
        {"economy": lambda _: economy("JP")},
        at="economy",
    ),
    Refusal(
        "delegation_has_one_head", member_beside_a_head, {"role": DelegateRole.HEAD}, at="role"
    ),
    Refusal(
        "person_sits_once_in_a_delegation",
        member_beside_a_head,
        {"person_id": lambda own: own.delegation.delegates.order_by("pk")[0].person_id},
        at="person",
    ),
]


def test_a_delegation_may_have_two_co_heads_beside_its_head():
    delegation = make_delegation(head="Ahn Duk-geun")

    make_delegate(delegation, "Cheong In-kyo", role=DelegateRole.CO_HEAD).full_clean()
    make_delegate(delegation, "Park Jung-sung", role=DelegateRole.CO_HEAD).full_clean()


def test_a_person_may_sit_in_two_delegations():
    person = make_person()
    make_delegation(head=person)

    make_delegate(make_delegation(), person).full_clean()

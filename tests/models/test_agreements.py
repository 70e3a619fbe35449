"""Agreements, their stages, and what each party undertook."""

from datetime import date

import pytest

from negotiations.models import (
    Agreement,
    AgreementStage,
    AgreementStageKind,
    Commitment,
    CommitmentEvidence,
)
from tests.factories import (
    economy,
    make_agreement,
    make_commitment,
    make_evidence,
    make_stage,
)
from tests.models.invariants import BLANK, Refusal

pytestmark = pytest.mark.django_db


def stage_beside_another() -> AgreementStage:
    agreement = make_agreement()
    make_stage(agreement, AgreementStageKind.ANNOUNCED)
    return make_stage(agreement, AgreementStageKind.SIGNED)


def commitment_beside_another() -> Commitment:
    agreement = make_agreement()
    make_commitment(agreement, key="ships")
    return make_commitment(agreement)


def evidence_beside_another() -> CommitmentEvidence:
    commitment = make_commitment()
    make_evidence(commitment, seen_on=date(2025, 11, 14))
    return make_evidence(commitment, seen_on=date(2025, 12, 1))


REFUSALS = [
    Refusal("agreement_has_a_title", make_agreement, {"title": ""}, at="title", says=BLANK),
    Refusal(
        "agreement_reaches_a_stage_once",
        stage_beside_another,
        {"stage": AgreementStageKind.ANNOUNCED},
        at="stage",
    ),
    Refusal("commitment_says_something", make_commitment, {"text": ""}, at="text", says=BLANK),
    Refusal("commitment_key_is_used_once", commitment_beside_another, {"key": "ships"}, at="key"),
    Refusal("commitment_amount_has_a_currency", make_commitment, {"amount": 350}, at="currency"),
    Refusal(
        "commitment_amount_has_a_currency", make_commitment, {"currency": "USD"}, at="currency"
    ),
    Refusal(
        "commitment_amount_is_not_negative",
        make_commitment,
        {"amount": -1, "currency": "USD"},
        at="amount",
    ),
    Refusal(
        "commitment_economy_is_a_party",
        make_commitment,
        {"economy": lambda _: economy("JP")},
        at="economy",
    ),
    Refusal(
        "evidence_is_recorded_once_a_day",
        evidence_beside_another,
        {"seen_on": date(2025, 11, 14)},
        at="seen_on",
    ),
]


def test_a_commitment_tells_how_exactly_its_due_day_is_known():
    by_2031 = make_commitment(due_on=date(2031, 12, 31), due_on_precision="year")

    assert str(by_2031.due) == "2031"
    assert make_commitment().due is None


def test_an_agreement_is_dated_by_its_first_dated_stage():
    agreement = Agreement()
    agreement.reached = [AgreementStage(stage=AgreementStageKind.IN_FORCE)]
    assert agreement.dated is None

    agreement.reached = [
        AgreementStage(stage=AgreementStageKind.SIGNED, reached_on=date(2025, 11, 14)),
        AgreementStage(stage=AgreementStageKind.ANNOUNCED, reached_on=date(2025, 7, 30)),
        AgreementStage(stage=AgreementStageKind.IN_FORCE),
    ]

    assert agreement.dated == date(2025, 7, 30)

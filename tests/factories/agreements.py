"""What came of the talks, and what each party undertook."""

from datetime import date
from typing import Any

from negotiations.models import (
    Agreement,
    AgreementKind,
    AgreementStage,
    AgreementStageKind,
    Commitment,
    CommitmentEvidence,
    CommitmentState,
    Economy,
    Negotiation,
    Publication,
)
from tests.factories.economies import economy
from tests.factories.negotiations import make_negotiation
from tests.factories.numbers import numbered


def make_agreement(
    negotiation: Negotiation | None = None,
    title: str = "",
    *,
    kind: AgreementKind = AgreementKind.JOINT_STATEMENT,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Agreement:
    key = numbered("agreement")
    return Agreement.objects.create(
        **{"slug": key, "title": title or key.capitalize()} | fields,
        negotiation=negotiation or make_negotiation(),
        kind=kind,
        publication=publication,
    )


def make_stage(
    agreement: Agreement | None = None,
    stage: AgreementStageKind = AgreementStageKind.ANNOUNCED,
    *,
    reached_on: date | None = date(2025, 7, 30),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> AgreementStage:
    return AgreementStage.objects.create(
        agreement=agreement or make_agreement(),
        stage=stage,
        reached_on=reached_on,
        publication=publication,
        **fields,
    )


def make_commitment(
    agreement: Agreement | None = None,
    by: str | Economy = "KR",
    text: str = "Invests in ships.",
    *,
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Commitment:
    return Commitment.objects.create(
        **{"key": numbered("commitment")} | fields,
        agreement=agreement or make_agreement(),
        economy=economy(by),
        text=text,
        publication=publication,
    )


def make_evidence(
    commitment: Commitment | None = None,
    state: CommitmentState = CommitmentState.IN_PROGRESS,
    *,
    seen_on: date = date(2025, 11, 14),
    text: str = "The first instalment was paid.",
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> CommitmentEvidence:
    return CommitmentEvidence.objects.create(
        commitment=commitment or make_commitment(),
        state=state,
        seen_on=seen_on,
        text=text,
        publication=publication,
        **fields,
    )

"""Negotiations with their parties, and their dated statuses."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from negotiations.models import (
    Economy,
    Negotiation,
    NegotiationKind,
    Party,
    Publication,
    StatusChange,
)
from tests.factories.economies import economy
from tests.factories.numbers import numbered


def make_negotiation(
    title: str = "",
    *,
    parties: Iterable[str | Economy] = ("KR", "US"),
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> Negotiation:
    """A negotiation and its parties. It is drafted, given its parties, and only then published."""
    key = numbered("talks")
    negotiation = Negotiation.objects.create(
        **{"slug": key, "title": title or key.capitalize(), "kind": NegotiationKind.TARIFF_TALKS}
        | fields
    )
    for position, party in enumerate(parties):
        add_party(negotiation, party, position=position)
    if publication != Publication.DRAFT:
        negotiation.publication = publication
        negotiation.save()
    return negotiation


def add_party(
    negotiation: Negotiation | None = None, party: str | Economy = "JP", **fields: Any
) -> Party:
    return Party.objects.create(
        negotiation=negotiation or make_negotiation(), economy=economy(party), **fields
    )


def make_status_change(
    negotiation: Negotiation | None = None,
    process: str = "active",
    *,
    on: date = date(2025, 4, 24),
    legal_effect: str = "",
    publication: Publication = Publication.PUBLISHED,
    **fields: Any,
) -> StatusChange:
    return StatusChange.objects.create(
        negotiation=negotiation or make_negotiation(),
        changed_on=on,
        process=process,
        legal_effect=legal_effect,
        publication=publication,
        **fields,
    )
